import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { translateCron } from '../cron.js';
import { generatedHeader } from '../header.js';
import { hclString, printHcl } from './hcl.js';
import { jinjaString, jinjaText } from './jinja.js';
import { printJson } from './json.js';
import { pythonIdentifier, slug, uniqueNames } from './names.js';
import { shellCommand, shellWord } from './shell.js';
import { commentLines, printYaml } from './yaml.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\t',
      '\r',
      ':',
      '-',
      '#',
      "'",
      '"',
      '{',
      '}',
      '%',
      '\\',
      '$',
      '\u2028',
      '\0',
      '0',
      'é',
      '!',
      '&',
      '*',
      '|',
      '>',
    ),
  }),
  fc.constantFrom(
    'no',
    'on',
    '010',
    '12:30:45',
    '1_000',
    '2024-01-01',
    '0x1f',
    '1e3',
    '.inf',
    '~',
    'null',
    '',
    '<<',
    '=',
    '---',
    '...',
    '? a',
    'a: b',
    '%TAG',
  ),
);
const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const python = (program: string, input: string) =>
  execFileSync('python3', ['-c', program], { input, encoding: 'utf8' });
const canImport = (module: string) => spawnSync('python3', ['-c', `import ${module}`]).status === 0;
const hasPyYaml = canImport('yaml');
const hasJinja = canImport('jinja2');
for (const [there, what] of [
  [hasPyYaml, 'PyYAML'],
  [hasJinja, 'Jinja'],
] as const) {
  if (!there) console.warn(`${what} is not here: round trips through it are skipped`);
}

describe('YAML', () => {
  it('reads back in YAML 1.2 and in 1.1', () => {
    fc.assert(
      fc.property(data, (value) => {
        const printed = printYaml(value, { header: 'made\nby test' });
        expect(parse(printed, { version: '1.2' })).toEqual(value);
        expect(parse(printed, { version: '1.1' })).toEqual(value);
      }),
      { numRuns: 400 },
    );
  });

  it.skipIf(!hasPyYaml)('reads back in PyYAML', () => {
    const samples = fc.sample(data, 300);
    const read = python(
      'import json, sys, yaml\nprint(json.dumps([yaml.safe_load(t) for t in json.load(sys.stdin)]))',
      JSON.stringify(samples.map((sample) => printYaml(sample))),
    );
    expect(JSON.parse(read)).toEqual(samples);
  });

  it('refuses numbers that readers take for different things', () => {
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7])
      expect(() => printYaml({ number })).toThrow(/cannot hold/);
    expect(printYaml({ a: 0.5, b: -12 })).toBe('a: 0.5\nb: -12\n');
  });

  it('quotes what other readers would take for something else, and keeps lines readable', () => {
    expect(printYaml({ on: 'no', time: '12:30', octal: '010', sql: 'select 1\nfrom t\n', list: ['a', { b: 1 }] })).toBe(
      `"on": "no"\ntime: "12:30"\noctal: "010"\nsql: |\n  select 1\n  from t\nlist:\n  - a\n  - b: 1\n`,
    );
  });
});

describe('JSON and HCL', () => {
  it('JSON reads back and shows invisible characters', () => {
    fc.assert(fc.property(data, (value) => void expect(JSON.parse(printJson(value))).toEqual(value)));
    expect(printJson('a\u2028b')).toBe('"a\\u2028b"\n');
    expect(() => printJson({ a: Number.NaN })).toThrow(/NaN/);
  });

  it('HCL text holds no template', () => {
    expect(hclString('${a} %{b} "q" \n\\')).toBe('"$${a} %%{b} \\"q\\" \\n\\\\"');
    expect(printHcl({ a: [1, 'x'], b: {} })).toBe('{\n  "a" = [\n    1,\n    "x",\n  ]\n  "b" = {}\n}');
  });
});

describe('shell', () => {
  it('passes any words unchanged', () => {
    const words = fc.sample(text, 200).map((word) => word.replaceAll('\0', ''));
    const out = execFileSync('sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], { encoding: 'buffer' });
    expect(out.toString('utf8').split('\0').slice(0, -1)).toEqual(
      words.map((word) => Buffer.from(word, 'utf8').toString('utf8')),
    );
  });

  it('leaves plain words plain', () => {
    expect(shellCommand(['sparkle', 'exec', 'a b', "it's"])).toBe(`sparkle exec 'a b' 'it'\\''s'`);
    expect(() => shellWord('a\0')).toThrow(/NUL/);
  });
});

describe('Jinja', () => {
  /** Enough of the template language to render what `jinjaText` writes; newline rules included. */
  function render(template: string): string {
    const source = template.replace(/\r\n|\r/g, '\n').replace(/\n$/, '');
    const token = /\{%\s*raw\s*%\}([\s\S]*?)\{%[-+]?\s*endraw\s*[-+]?%\}|\{\{ "((?:[^"\\]|\\.)*)" \}\}|\{[{%#]/g;
    return source.replace(token, (whole, raw: string | undefined, quoted: string | undefined) => {
      if (raw !== undefined) return raw;
      if (quoted === undefined) throw new Error(`live template in ${JSON.stringify(template)}: ${whole}`);
      return quoted.replaceAll('\\r', '\r').replaceAll('\\x00', '\0');
    });
  }
  const template = fc.oneof(
    text,
    fc
      .array(fc.constantFrom('{%', '{{', '{#', '}}', '%}', 'raw', 'endraw', ' ', '-', '+', '{', '\r', '\n', 'x'))
      .map((parts) => parts.join('')),
  );

  it('renders to exactly the text', () => {
    fc.assert(
      fc.property(template, (value) => void expect(render(jinjaText(value))).toBe(value)),
      { numRuns: 1000 },
    );
  });

  it.skipIf(!hasJinja)('renders to exactly the text in Jinja itself', () => {
    const samples = fc.sample(template, 500).filter((sample) => !/\p{Surrogate}/u.test(sample));
    const program =
      'import json, sys, jinja2\ne = jinja2.Environment()\nprint(json.dumps([e.from_string(t).render() for t in json.load(sys.stdin)]))';
    expect(JSON.parse(python(program, JSON.stringify(samples.map(jinjaText))))).toEqual(samples);
    expect(
      JSON.parse(python(program, JSON.stringify(samples.map((sample) => `{{ ${jinjaString(sample)} }}`)))),
    ).toEqual(samples);
  });

  it('touches nothing that is plain', () => {
    expect(jinjaText('select 1 -- {a}')).toBe('select 1 -- {a}');
    expect(jinjaText('{{ n/a }}')).toBe('{% raw %}{{ n/a }}{% endraw %}');
    expect(jinjaText('{% endraw %}')).toBe('{% raw %}{{% endraw %}{% raw %}% endraw %}{% endraw %}');
    expect(jinjaString('{{ "a" }}')).toBe('"\\x7b\\x7b \\"a\\" \\x7d\\x7d"');
  });
});

describe('names', () => {
  it('are plain, short and never a keyword', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ minLength: 190, maxLength: 320 })), (value) => {
        expect(slug(value)).toMatch(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/);
        expect(slug(value, { separator: '-', max: 63, lowerCase: true })).toMatch(/^[a-z_][a-z0-9_-]{0,62}$/);
      }),
    );
    expect(
      ['orders', 'class', 'Größe (m²)', '2024 sales', '', '日本', '../x'].map((value) => pythonIdentifier(value)),
    ).toEqual(['orders', 'class_', 'Gro_e_m2', 'n_2024_sales', 'n_e3b0c442', 'n_cf2abf0c', 'x']);
  });

  it('stay different, in whatever order they come', () => {
    const names = uniqueNames(['a b', 'a_b', 'a-b', 'A_B', 'c']);
    expect(names.get('a_b')).not.toBe(names.get('A_B'));
    expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(5);
    expect(names.get('c')).toBe('c');
    expect(uniqueNames(['c', 'A_B', 'a-b', 'a_b', 'a b'])).toEqual(names);
    expect(uniqueNames(['a b', 'a_b']).get('a_b')).toBe('a_b');
  });
});

describe('cron of other schedulers', () => {
  it('says the same instants or refuses', () => {
    expect(translateCron('@daily', 'unix')).toEqual({ cron: '0 0 * * *' });
    expect(translateCron('30 6 * * 1-5', 'quartz')).toEqual({ cron: '0 30 6 ? * MON-FRI' });
    expect(translateCron('30 6 * * 5-7', 'aws')).toEqual({ cron: '30 6 ? * FRI,SAT,SUN *' });
    expect(translateCron('0 6 * * 0', 'aws')).toEqual({ cron: '0 6 ? * SUN *' });
    expect(translateCron('0 6 1 * *', 'aws')).toEqual({ cron: '0 6 1 * ? *' });
    expect(translateCron('0 6 * * */2', 'quartz')).toEqual({ cron: '0 0 6 ? * SUN,TUE,THU,SAT' });
    expect(translateCron('15 0 6 * * *', 'seconds')).toEqual({ cron: '15 0 6 * * *' });
    expect(translateCron('15 0 6 * * *', 'unix')).toHaveProperty('unsupported');
    expect(translateCron('0 6 13 * 5', 'aws')).toHaveProperty('unsupported');
  });
});

describe('headers', () => {
  it('say who, from what, and how to do it again; no line leaves the comment', () => {
    const header = generatedHeader({ sources: ['a.yaml'], regenerate: 'sparkle generate-deploy a' });
    expect(header).toBe(
      'Generated by Sparkle Orchestration from a.yaml. Change that file, not this one.\nTo make it again: sparkle generate-deploy a',
    );
    expect(commentLines('a\u2028b\r\nc', '--')).toBe('-- a\n-- b\n-- c\n');
  });
});
