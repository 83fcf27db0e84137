import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines } from '../../test/engines.js';
import { sqlString } from './literal.js';
import { portableRegex, regexMatches } from './regex.js';

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines.stop());

/** Which of the texts match on each engine. */
async function matches(pattern: string, texts: readonly string[]): Promise<(string | null)[][]> {
  const each = [engines.duckdb, engines.postgres].map(async (engine) => {
    const read = portableRegex(pattern, engine.dialect);
    if (!('pattern' in read)) throw new Error(`${pattern}: ${read.message}`);
    const rows = texts.map((t, n) => `(${n}, ${sqlString(t)})`).join(', ');
    const found = `cast(${regexMatches('t', read.pattern, engine.dialect)} as varchar)`;
    return (await engine.rows(`select ${found} from (values ${rows}) as v(n, t) order by n`)).map(
      ([cell]) => cell ?? null,
    );
  });
  return Promise.all(each);
}

describe('a portable pattern', () => {
  const subjects = [
    '',
    'a',
    'b',
    'ab',
    'aab',
    'A1',
    '1',
    ' ',
    '\n',
    'a\nb',
    'a b',
    '_',
    'é',
    '-',
    ']',
    '[',
    '^',
    '\\',
    '.',
    '٣',
    '\u00a0',
    'ſ',
    '\u000b',
    '{',
    '}',
  ];

  it('matches the same texts on both engines', async () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '1',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '\\D',
      '\\W',
      '\\S',
      '\\b',
      '^',
      '$',
      '[ab]',
      '[^a]',
      '[a-z]',
      '[\\d_-]',
      '[\\s]',
      '[]a]',
      '[^]]',
      '\\.',
      '\\\\',
      '\\n',
      '\\{',
      '-',
      ' ',
      'é',
      '(?:a|b)',
      '(a)',
      '(|b)',
    );
    const count = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?');
    const piece = fc.tuple(atom, count).map(([a, c]) => (['^', '$', '\\b'].includes(a) ? a : a + c));
    const pattern = fc
      .array(
        fc.array(piece, { minLength: 1, maxLength: 4 }).map((p) => p.join('')),
        { minLength: 1, maxLength: 2 },
      )
      .map((p) => p.join('|'));
    await fc.assert(
      fc.asyncProperty(pattern, async (written) => {
        fc.pre('pattern' in portableRegex(written, 'duckdb'));
        const [duckdb, postgres] = await matches(written, subjects);
        expect(postgres, JSON.stringify(written)).toEqual(duckdb);
      }),
      { numRuns: 100 },
    );
  });

  it('may ignore case', async () => {
    expect(await matches('(?i)^ab$', ['AB', 'aB', 'x'])).toEqual([
      ['true', 'true', 'false'],
      ['true', 'true', 'false'],
    ]);
  });
});

describe('a pattern that engines read in different ways is refused at its place', () => {
  it.each([
    ['a^', 1],
    ['a|b$c', 3],
    ['a(?=b)', 1],
    ['(?<n>a)', 0],
    ['(?P<n>a)', 0],
    ['(a)\\1', 3],
    ['\\p{L}', 0],
    ['\\Aa', 0],
    ['a\\', 1],
    ['[a', 0],
    ['[[:alpha:]]', 1],
    ['(a', 2],
    ['a)', 1],
    ['a{', 1],
    ['a}', 1],
    ['a]', 1],
    ['[\\S]', 1],
  ])('%s at %i', (pattern, index) => {
    for (const dialect of ['duckdb', 'postgres'] as const)
      expect(portableRegex(pattern, dialect)).toMatchObject({ index });
  });
});
