import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { corpora, hasCorpora } from '../config/test-corpora.js';
import type { ParsedValue } from './json.js';
import { findPosition, type Path } from './positions.js';
import { parseFullYaml } from './yaml.js';
import { parseSimpleYaml } from './yaml-simple.js';

function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => paths(inner, [...path, key]))];
}

/** Places of all values: key and start of each, and the end of those that are not collections. */
function places(text: string, parsed: ParsedValue): unknown[] {
  return paths(parsed.value).map((path) => {
    const value = findPosition(parsed.positions, text, path, 'value');
    const inner = path.reduce<unknown>((v, step) => (v as Record<string | number, unknown>)[step], parsed.value);
    const isCollection = typeof inner === 'object' && inner !== null;
    return [
      path.join('.'),
      findPosition(parsed.positions, text, path, 'key')?.[0],
      value?.[0],
      isCollection ? 0 : value?.[1],
    ];
  });
}

/** The simple parser says the same as the full one, or nothing. */
function agree(text: string): boolean {
  const simple = parseSimpleYaml(text);
  if (!simple) return false;
  const [full, ...others] = parseFullYaml('a.yaml', text);
  expect(others).toEqual([]);
  expect(full?.diagnostics, text).toEqual([]);
  expect(simple.value, text).toEqual(full?.value);
  expect(places(text, simple), text).toEqual(places(text, full as ParsedValue));
  return true;
}

describe('the simple YAML parser', () => {
  it('reads what most definitions are made of', () => {
    const text =
      '# head\nname: orders # tail\nurl: http://h:80/p?x=1#y\nlist:\n- a\n- b: 1\n  c:\n    - [1, "x, y", {d: true, "e f": null}]\n    - text with spaces\nquoted: \'it: is # fine\'\nempty: {}\nnum: -5\nf: 1.5e3\nlast:\n  deep:\n    deeper: ~\n';
    expect(agree(text)).toBe(true);
  });

  it.each([
    'a: |\n  text\n',
    'a: &x 1\n',
    'a: *x\n',
    'a: !!str 1\n',
    'a:\n',
    'a: 1\na: 2\n',
    'a: no\n',
    'a: 010\n',
    'a: 9007199254740993\n',
    'a: x\n  y\n',
    'a: "x\n  y"\n',
    'a: [1,\n 2]\n',
    '- 1\n',
    'a: b: c\n',
    '? a\n: b\n',
    'a: 1\n---\nb: 2\n',
    'a: "x\\n"\n',
    "a: 'it''s'\n",
    'a:\n  b: 1\n c: 2\n',
    'a: [1, 2,]\n',
    'a: {b}\n',
    '__proto__: 1\n',
    'a: x\r\n',
    '  a: 1\n',
    'a: [x: 1]\n',
    'a: "x" y\n',
    'a: -\n',
    'a: - b\n',
    'a:b\n',
    '',
    'a: 1 #x\nb',
    'no: 1\n',
    'null: 1\n',
    '- a: 1\n',
    'a:\n- - 1\n',
    'a: ,x\n',
    'a: #c\n',
  ])('leaves %j to the full parser', (text) => {
    expect(parseSimpleYaml(text)).toBeUndefined();
  });

  it('agrees with the full parser about everything that it reads', () => {
    const key = fc.stringMatching(/^[a-z_][a-z0-9_.-]{1,8}$/);
    const word = fc.stringMatching(/^[a-z][a-z0-9 ._/-]{1,12}$/);
    const scalar = fc.oneof(
      { weight: 10, arbitrary: word },
      {
        weight: 4,
        arbitrary: fc.oneof(
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }) },
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    let read = 0;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5 }), fc.boolean(), (value, flow) => {
        if (agree(stringify(value, { collectionStyle: flow ? 'flow' : 'block', lineWidth: 0 }))) read += 1;
      }),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(10);
  });

  it('agrees about text that was damaged at any place', () => {
    const text =
      'a: 1 & *\ncron: "0 * * * *"\nlist:\n  - name: x\n    params: {k: [1, "two"]}\n  - plain # c\nb:\n  c: "q"\n';
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.constantFrom(...' \n:-#\'"[]{},&|a1?.~*!>%@`<='),
        fc.boolean(),
        (at, sign, replace) => {
          agree(text.slice(0, at) + sign + text.slice(replace ? at + 1 : at));
        },
      ),
      { numRuns: 600 },
    );
  });

  it.skipIf(!hasCorpora)('agrees about the example definitions, and reads most of them', () => {
    const files = (readdirSync(`${corpora}/dwh-configs/config`, { recursive: true }) as string[]).filter((f) =>
      f.endsWith('.yaml'),
    );
    const read = files.filter((file) => agree(readFileSync(`${corpora}/dwh-configs/config/${file}`, 'utf8')));
    expect(read.length).toBeGreaterThan(files.length / 2);
  });
});
