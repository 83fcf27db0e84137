import { spawnSync } from 'node:child_process';
import type { ExecutionGraph, NotificationChannel } from '@sparkle-orchestration/core';
import { graphOf, materialise, notifyOperation, operationBase, silverMerge } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { emitSample, fileOf } from './emit-sample.js';

/** Text that ends strings, comments, templates or statements in one language or another. */
const hostile = [
  "'",
  '"',
  '"""',
  "'''",
  '\\',
  '\\N{DIGIT ONE}',
  'a\nimport os',
  '# no',
  '*/',
  '`id`',
  '{{7*7}}',
  '{% raw %}{% endraw %}',
  '${{ secrets.x }}',
  '$(id)',
  ';id',
  '%{x}%(now)s%',
  '<<EOF\nEOF',
  ']]>',
  '\u2028\u202e',
  'ends with .sh',
  'ends with .sql',
  'ü 漢字 🎉',
  '\\"""+__import__("os")+"""',
];
const harmless = 'plain text';

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.warn('python3 is not here: the shape of emitted files is not compared');

/** Every string field of a graph that people can write, filled with one text. */
function graphWith(text: string): ExecutionGraph {
  const connection = `conn ${text}`;
  const dataset = `ds ${text}`;
  const channel = (type: NotificationChannel['type']): NotificationChannel => ({ type, to: text, connection });
  const base = silverMerge('postgres', 'p');
  return graphOf(
    `pipeline ${text}`,
    [
      {
        ...base,
        id: `op ${text}`,
        tasks: [`op ${text}`],
        description: text,
        pool: text,
        connection: 'warehouse',
        reads: [dataset],
        writes: [dataset],
        inputs: [],
        columns: [{ name: text, type: 'varchar', class: text, from: [{ dataset, column: text, kind: 'identity' }] }],
        materialise: materialise({ mode: 'append', destination: dataset }),
        setup: [[`select '${text}'`]],
        statements: [[`select '${text}', `, { param: 'now', type: 'timestamp' }, ' from ', { dataset }]],
        checks: [],
      },
      {
        ...operationBase('checks', 4),
        op: 'check',
        compute: 'postgres',
        connection: 'warehouse',
        dialect: 'postgres',
        dataset,
        checks: [
          {
            name: text,
            description: text,
            scope: 'row',
            severity: 'warn',
            sql: `'${text}' is null`,
            origin: { location: { file: 'f', line: 1, column: 1 } },
          },
        ],
      },
      {
        ...notifyOperation('tell', [{ task: `op ${text}`, when: 'failed' }]),
        subject: text,
        message: text,
        channels: [channel('slack')],
      },
      { ...notifyOperation('hook', []), subject: text, message: text, channels: [channel('webhook')] },
      { ...notifyOperation('mail', []), subject: text, message: text, channels: [channel('email')] },
      {
        ...notifyOperation('all', []),
        subject: text,
        message: text,
        channels: [channel('slack'), channel('webhook'), channel('email')],
      },
    ],
    {
      description: text,
      owner: text,
      tags: { [text]: text },
      params: { [text]: { type: 'string', default: text, enum: [text], description: text } },
      pools: [{ name: text, slots: 1 }],
      hooks: { onFailure: [channel('slack'), channel('webhook')], onSuccess: [channel('email')] },
      connections: {
        warehouse: { type: 'postgres', properties: {} },
        [connection]: { type: 'webhook', properties: {} },
      },
      datasets: {
        [dataset]: { connection: 'warehouse', relation: [text, text], external: true },
        '_sparkle.loads': { connection: 'warehouse', relation: ['_sparkle', 'loads'], external: false, system: true },
        '_sparkle.intervals': {
          connection: 'warehouse',
          relation: ['_sparkle', 'intervals'],
          external: false,
          system: true,
        },
      },
    },
  );
}

const walk = `
import ast, json, sys
answers = []
for source in json.load(sys.stdin):
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    strings = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    answers.append({"shape": [type(node).__name__ for node in nodes], "strings": strings})
json.dump(answers, sys.stdout)
`;

function parse(sources: readonly string[]): { shape: string[]; strings: string[] }[] {
  const ran = spawnSync('python3', ['-c', walk], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout);
}

function dagOf(text: string, options: unknown = {}) {
  const output = emitSample([graphWith(text)], options);
  const errors = output.diagnostics.filter((d) => d.severity === 'error');
  expect(errors).toEqual([]);
  const isDag = (path: string) =>
    path.startsWith('dags/') && path.endsWith('.py') && !path.endsWith('/sparkle_common.py');
  const path = output.files.find((file) => isDag(file.path))?.path ?? '';
  return { output, source: fileOf(output, path) };
}

describe('hostile text in every field', () => {
  it('lands in paths that stay inside the project', () => {
    for (const text of ['../../x', '/etc/passwd', 'a/b', ...hostile]) {
      for (const file of dagOf(text).output.files) expect(file.path).toMatch(/^[A-Za-z0-9_./]+$/);
    }
  });

  it.skipIf(!python).each(['3', '2'])(
    'leaves a file of the same shape as harmless text does (Airflow %s)',
    (airflow) => {
      const [control, ...found] = parse([harmless, ...hostile].map((text) => dagOf(text, { airflow }).source));
      for (const [index, text] of hostile.entries()) {
        expect({ text, shape: found[index]?.shape }).toEqual({ text, shape: control?.shape });
      }
    },
  );

  it.skipIf(!python)('keeps every value byte for byte', () => {
    const found = parse(hostile.map((text) => dagOf(text).source));
    for (const [index, text] of hostile.entries()) {
      const strings = found[index]?.strings ?? [];
      const percent = text.replaceAll('%', '%%');
      const quoted = `"${text.replaceAll('"', '""')}"`.replaceAll('%', '%%');
      expect(strings).toContain(text);
      expect(strings).toContain(`select '${text}'`);
      expect(strings).toContain(`select '${percent}', cast(%(now)s as timestamp) from ${quoted}.${quoted}`);
      expect(strings).toContain(`*${text}*\n${text}`);
    }
  });
});
