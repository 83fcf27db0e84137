import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assign,
  blank,
  block,
  comment,
  expression,
  localImport,
  pythonFunction,
  pythonModule,
  returns,
} from './module.js';
import { printPython } from './print-value.js';
import { pythonComment, pythonDocstring, pythonString } from './string.js';
import {
  call,
  code,
  dict,
  float,
  imported,
  importedModule,
  operands,
  type PythonValue,
  textBlock,
  timedelta,
  tuple,
  variable,
} from './value.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('python3 is not here: the round trips through its parser are skipped');

/** Texts that break printers: quotes, escapes, templates, line ends, and every kind of unicode. */
const nasty = [
  '',
  "'",
  '"',
  '"""',
  "'''",
  '\\',
  '\\N{DIGIT ONE}',
  '\n',
  '\r\n',
  '\t',
  '#',
  '*/',
  '`',
  '{{7*7}}',
  '{% raw %}',
  '{% endraw %}',
  '${{ x }}',
  '$(id)',
  ';id',
  '%{x}',
  '<<EOF\nEOF',
  ']]>',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u202e',
  '\ufeff',
  '\0',
  '\x7f',
  '%s',
  '%(now)s',
  'no',
  '010',
  '12:30:45',
  '1_000',
  '~',
  'null',
  '=',
  '<<',
  '- a',
  'a: b',
  ' a',
  'a ',
  'a\n',
  '\na',
  'a \nb',
  'a\n\n',
  '\ta',
  '100%',
  'it\'s "both"',
  'f"{x}"',
  'ünïcödé',
  '日本語',
  '😀',
  '\ud800',
  'a\\',
  'a"',
  "a'",
  '\\"',
  '"\\',
  'C:\\Users\\x',
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(...nasty),
);

/** A reading of Python's own string rules, for machines without Python. */
function readLiteral(literal: string): string {
  const inside = literal.slice(1, -1);
  return inside.replace(/\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[\s\S])/g, (_, sequence: string) => {
    const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" };
    return plain[sequence] ?? String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
  });
}

/** What Python's parser reads back from each source, as JSON. */
function evaluate(sources: readonly string[]): unknown[] {
  const program = 'import ast, json, sys\nprint(json.dumps([ast.literal_eval(s) for s in json.load(sys.stdin)]))';
  return JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(sources), encoding: 'utf8' }),
  ) as unknown[];
}

describe('text as a Python literal', () => {
  it('stays on one line and reads back, whatever the text', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (value, asciiOnly) => {
        const literal = pythonString(value, { asciiOnly });
        expect(literal).not.toMatch(/[\n\r\u0085\u2028\u2029\u202e\0]/);
        if (asciiOnly) expect(literal).toMatch(/^[\x20-\x7e]*$/);
        expect(readLiteral(literal)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('looks as formatters have it', () => {
    expect(pythonString("it's")).toBe(`"it's"`);
    expect(pythonString('say "hi"')).toBe(`'say "hi"'`);
    expect(pythonString('both \' and "')).toBe(`"both ' and \\""`);
    expect(pythonString('Grüße 日本 😀')).toBe('"Grüße 日本 😀"');
    expect(pythonString('a\u202eb\0')).toBe('"a\\u202eb\\x00"');
  });
});

describe.skipIf(!hasPython)('round trips through the parser of Python itself', () => {
  it('any text, in literals, blocks and docstrings', () => {
    const samples = [...nasty, ...fc.sample(text, 300)];
    expect(evaluate(samples.map((sample) => pythonString(sample)))).toEqual(samples);
    expect(evaluate(samples.map((sample) => printPython(textBlock(sample))))).toEqual(samples);
    const documents = samples.map((sample) => pythonDocstring(`x${sample}x`));
    const read = evaluate(documents) as string[];
    // A docstring of several lines ends with a line of its own; nothing else may differ.
    expect(read.map((document) => document.replace(/\n$/, ''))).toEqual(samples.map((sample) => `x${sample}x`));
  });

  it('any nested data, in any width', () => {
    const data = fc.letrec<{ value: PythonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc
          .double({ noNaN: true, noDefaultInfinity: true })
          .map((number) => (Number.isSafeInteger(number) || !Number.isInteger(number) ? number + 0 : 0.5)),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    const samples = fc.sample(data, 200);
    for (const width of [20, 110]) {
      expect(evaluate(samples.map((sample) => printPython(sample, { width })))).toEqual(
        samples.map((sample) => JSON.parse(JSON.stringify(sample))),
      );
    }
  });

  it('comments never become code', () => {
    const program = samplesAsComments();
    const tree = execFileSync(
      'python3',
      ['-c', 'import ast, sys; print(len(ast.parse(sys.stdin.buffer.read()).body))'],
      { input: program, encoding: 'utf8' },
    );
    expect(tree.trim()).toBe('1');
  });
});

function samplesAsComments(): string {
  return `${nasty.map((sample) => pythonComment(`x ${sample}\nimport os ${sample}`)).join('\n')}\npass\n`;
}

describe('values', () => {
  it('prints numbers exactly or not at all', () => {
    expect(printPython([1, -2.5, float(2), -0, 10n ** 20n])).toBe('[1, -2.5, 2.0, -0.0, 100000000000000000000]');
    expect(printPython(Number.NaN)).toBe('float("nan")');
    expect(() => printPython(2 ** 60)).toThrow(/not exact/);
  });

  it('breaks what is too long, one item a line', () => {
    expect(printPython({ a: [1, 2], b: tuple('x'), c: dict([[1, true]]) })).toBe(
      '{"a": [1, 2], "b": ("x",), "c": {1: True}}',
    );
    expect(printPython({ alpha: ['one', 'two'], beta: null }, { width: 24 })).toBe(`{
    "alpha": [
        "one",
        "two",
    ],
    "beta": None,
}`);
  });

  it('writes SQL one literal a line, so that no quote can end it', () => {
    expect(printPython(call('Operator', [], { sql: [textBlock(`select '"""' as a\nfrom "t"`)] }))).toBe(`Operator(
    sql=[
        (
            'select \\'"""\\' as a\\n'
            'from "t"'
        ),
    ],
)`);
  });

  it('chooses the unit of a duration', () => {
    expect([86_400, 7200, 90, 120, 0, 0.5].map((seconds) => printPython(timedelta(seconds)))).toEqual([
      'timedelta(days=1)',
      'timedelta(hours=2)',
      'timedelta(seconds=90)',
      'timedelta(minutes=2)',
      'timedelta(seconds=0)',
      'timedelta(seconds=0.5)',
    ]);
  });
});

describe('operands', () => {
  const short = variable('load');
  const long = (name: string) => variable(name + '_of_a_long_name'.repeat(2));

  it('stand on one line where they fit', () => {
    expect(printPython(operands('>>', [short, [short, short], short]))).toBe('load >> [load, load] >> load');
  });

  it('stand one a line in brackets where they do not', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(long);
    expect(printPython(operands('>>', [a ?? null, [b ?? null, c ?? null], short]), { width: 60, indent: 4 })).toBe(`(
        a_of_a_long_name_of_a_long_name
        >> [
            b_of_a_long_name_of_a_long_name,
            c_of_a_long_name_of_a_long_name,
        ]
        >> load
    )`);
  });

  it('of two break the list', () => {
    const list = ['a', 'b'].map(long);
    expect(printPython(operands('>>', [list, short]), { width: 60 })).toBe(`[
    a_of_a_long_name_of_a_long_name,
    b_of_a_long_name_of_a_long_name,
] >> load`);
    expect(printPython(operands('>>', [short, list]), { width: 60 })).toBe(`load >> [
    a_of_a_long_name_of_a_long_name,
    b_of_a_long_name_of_a_long_name,
]`);
  });
});

describe('a module', () => {
  const source = pythonModule({
    docstring: 'orders: load orders.\n\nMade from a "definition".',
    body: [
      assign('STATEMENTS', ['select 1', 'select 2']),
      pythonFunction('orders', {
        decorators: [
          call(imported('airflow.sdk', 'dag'), [], {
            dag_id: 'orders',
            start_date: call(code`${importedModule('pendulum')}.datetime`, [2026, 1, 1]),
            owner: undefined,
          }),
        ],
        docstring: 'Loads orders.',
        body: [
          localImport({ module: 'json' }),
          comment('two steps'),
          assign('load', call(imported('airflow.sdk', 'Param'), ['x'], { every: timedelta(60) })),
          expression(code`${variable('load')} >> ${[variable('a'), variable('b')]}`),
          block(code`if ${true}`, [returns(null)]),
        ],
      }),
      blank,
      expression(call('orders')),
    ],
  });

  it('imports what its code uses, once and sorted, and nothing else', () => {
    expect(source).toBe(`"""orders: load orders.

Made from a "definition".
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, dag

STATEMENTS = ["select 1", "select 2"]


@dag(dag_id="orders", start_date=pendulum.datetime(2026, 1, 1))
def orders():
    """Loads orders."""
    import json
    # two steps
    load = Param("x", every=timedelta(minutes=1))
    load >> [a, b]
    if True:
        return None


orders()
`);
  });

  it.skipIf(!hasPython)('is Python', () => {
    execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: source });
  });

  it('can leave annotations alone, and imports from its own package last', () => {
    const dg = importedModule('dagster', 'dg');
    const body = [assign('job', call(code`${dg}.job`, [imported('..common', 'interval_of')]))];
    expect(pythonModule({ lazyAnnotations: false, body })).toBe(
      'import dagster as dg\n\nfrom ..common import interval_of\n\njob = dg.job(interval_of)\n',
    );
    expect(pythonModule({ lazyAnnotations: false, docstring: 'Empty.', body: [] })).toBe('"""Empty."""\n');
  });
});
