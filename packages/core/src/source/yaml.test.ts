import { describe, expect, it } from 'vitest';
import { parseSource } from './document.js';

const parse = (text: string) => parseSource('a.yaml', text);
const value = (text: string) => parse(text).documents[0]?.value;
const problems = (text: string) =>
  parse(text).diagnostics.map((d) => `${d.code} ${d.location?.line}:${d.location?.column}`);
/** Least processor time of many tries, in milliseconds: the machine may be busy with other things. */
const timed = (work: () => void) => {
  const tries = Array.from({ length: 20 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...tries);
};

describe('YAML 1.2', () => {
  it('reads scalars, lists, mappings, block text and comments', () => {
    const text = 'a: 1\nb: [x, "y", 2.5]\nc:\n  - d: true\n    e: null\n  - |\n    two\n    lines\nf: 0x1F # hex\n';
    expect(value(text)).toEqual({ a: 1, b: ['x', 'y', 2.5], c: [{ d: true, e: null }, 'two\nlines\n'], f: 31 });
  });

  it('finds keys and values exactly, also quoted keys, flow collections and list items', () => {
    const document = parse('a:\n  "b c": [10, {d: eleven}]\n')?.documents[0];
    expect(document?.find(['a', 'b c'], 'key')).toEqual({
      file: 'a.yaml',
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 8,
    });
    expect(document?.find(['a', 'b c', 1, 'd'])).toEqual({
      file: 'a.yaml',
      line: 2,
      column: 19,
      endLine: 2,
      endColumn: 25,
    });
    expect(document?.find(['a', 'nothing'])).toBeUndefined();
    expect(document?.locate(['a', 'nothing'])).toMatchObject({ line: 1, column: 1 });
  });

  it('reads anchors, aliases and merge keys; keys written here win', () => {
    expect(value('base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\nd: *b\n')).toEqual({
      base: { x: 1, y: 2 },
      c: { x: 1, y: 3 },
      d: { x: 1, y: 2 },
    });
  });

  it('accepts a byte order mark and CRLF, and reads the same value', () => {
    expect(value('\uFEFFa: 1\r\nb: x\r\n')).toEqual(value('a: 1\nb: x\n'));
  });
});

describe('hostile YAML', () => {
  it('rejects a billion laughs within 50 ms', () => {
    let text = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n';
    for (let i = 1; i < 9; i++)
      text += `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`;
    expect(problems(text)[0]).toMatch(/^source\/too-large \d+:\d+$/);
    expect(timed(() => parse(text))).toBeLessThan(50);
  });

  it('rejects thousands of merge keys of a large mapping without multiplying them', () => {
    const keys = Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join(', ');
    const text = `a: &a {${keys}}\nb: {<<: [${Array(4000).fill('*a').join(', ')}]}\n`;
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toContain('source/too-large');
  });

  it('rejects nesting below 100 levels without overflowing the stack', () => {
    expect(problems(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toEqual([
      expect.stringMatching(/^source\/too-large 1:/),
    ]);
    expect(value(`a: ${'['.repeat(60)}${']'.repeat(60)}`)).toBeDefined();
  });

  it('names a cyclic alias', () => {
    expect(problems('a: &a {b: *a}')).toEqual(['source/alias-cycle 1:11']);
    expect(problems('a: *nobody')).toEqual(['source/unknown-alias 1:4']);
  });

  it('reports duplicate keys with both lines', () => {
    const [found] = parse('a: 1\nb: 2\na: 3\n').diagnostics;
    expect(found?.message).toBe('"a" is written twice; the first time in line 1');
    expect(found?.location).toMatchObject({ line: 3, column: 1 });
    expect(found?.related?.[0]?.location).toMatchObject({ line: 1, column: 1 });
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any level', (key) => {
    expect(problems(`a:\n  - b:\n      ${key}: {x: 1}\n`)).toEqual(['source/forbidden-key 3:7']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each(['!!js/function "x"', '!!python/object/apply:os.system ["x"]', '!env HOME', '!!binary aGk='])(
    'refuses the tag of %s',
    (text) => {
      expect(problems(`a: ${text}`)[0]).toMatch(/^source\/unknown-tag 1:/);
    },
  );

  it('keeps the standard tags', () => {
    expect(value('a: !!str 12\nb: !!int 3\nc: !!seq [1]')).toEqual({ a: '12', b: 3, c: [1] });
  });

  it('refuses keys that are not plain text', () => {
    expect(problems('{a: 1}: 2')).toEqual(['source/bad-key 1:1']);
    expect(problems('null: 2')).toEqual(['source/bad-key 1:1']);
    expect(problems('a\u200Bb: 2')).toEqual(['source/bad-key 1:1']);
  });
});

describe('values that mean different things to different readers', () => {
  it.each([
    ['no', 'no'],
    ['on', 'on'],
    ['010', 10],
    ['12:30:45', '12:30:45'],
    ['1_000', '1_000'],
    ['2024-01-01', '2024-01-01'],
  ])('warns about %s and names the quoted form', (text, read) => {
    const parsed = parse(`a: ${text}`);
    expect(parsed.documents[0]?.value).toEqual({ a: read });
    expect(parsed.diagnostics).toEqual([
      expect.objectContaining({
        code: 'source/ambiguous-scalar',
        severity: 'warning',
        hint: `write it in quotes: "${text}"`,
      }),
    ]);
    expect(problems(`a: "${text}"`)).toEqual([]);
  });

  it('never rounds an integer', () => {
    expect(problems('a: 9007199254740993')).toEqual(['source/number-not-exact 1:4']);
    expect(value('a: "9007199254740993"\nb: 9007199254740991')).toEqual({ a: '9007199254740993', b: 9007199254740991 });
  });

  it.each(['.nan', '.inf', '-.inf', '-0', '1e999'])('refuses %s', (text) => {
    expect(problems(`a: ${text}`)).toEqual(['source/not-finite 1:4']);
  });
});

describe('broken files', () => {
  it('refuses tabs as indentation', () => {
    expect(problems('a:\n\tb: 1\n')).toEqual(expect.arrayContaining([expect.stringContaining('source/tab 2:')]));
  });

  it.each([
    ['NUL', 'a: "x\u0000"'],
    ['a direction override', 'a: x\u202Ey'],
    ['an escaped direction override', 'a: "x\\u202Ey"'],
    ['a lone surrogate', 'a: "\\ud800"'],
  ])('refuses %s', (_, text) => {
    expect(problems(text)[0]).toMatch(/^source\/character 1:/);
  });

  it.each(['', '# only a comment\n', 'null', '---\n'])('calls %j empty', (text) => {
    expect(problems(text)).toEqual(['source/empty 1:1']);
  });

  it('refuses a list or a scalar at the top', () => {
    expect(problems('- 1\n- 2\n')).toEqual(['source/not-a-mapping 1:1']);
    expect(problems('hello')).toEqual(['source/not-a-mapping 1:1']);
  });

  it('reads every document of a file', () => {
    expect(parse('a: 1\n---\nb: 2\n').documents.map((d) => d.value)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(parse('a: 1\n---\nb: 2\n').documents[1]?.find(['b'])).toMatchObject({ line: 3, column: 4 });
  });

  it('names the byte that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('a: ä\nb: '), Buffer.from([0xff, 0x20])]);
    const [found] = parseSource('a.yaml', bytes).diagnostics;
    expect(found).toMatchObject({ code: 'source/not-utf8', location: { line: 2, column: 4 } });
    expect(found?.message).toContain('offset 9');
  });

  it('points at the place of a syntax error', () => {
    expect(problems('a: 1\n  b: 2\n')[0]).toMatch(/^source\/syntax [12]:/);
    expect(problems('a: "x\n')[0]).toMatch(/^source\/incomplete/);
  });
});
