import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSource } from './document.js';

const parse = (text: string | Buffer) => parseSource('a.json', text);
const problems = (text: string) =>
  parse(text).diagnostics.map((d) => `${d.code} ${d.location?.line}:${d.location?.column}`);

describe('JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc
            .string({ unit: 'grapheme' })
            .filter((k) => !/[\u00AD\u200B-\u200D\u2060\uFEFF]|^(__proto__|constructor|prototype)$/.test(k)),
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.boolean(),
            fc.integer().filter((n) => !Object.is(n, -0)),
            fc.constant(null),
            fc.array(fc.integer()),
          ),
        ),
        (value) => {
          for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
            const parsed = parse(text);
            if (parsed.diagnostics.some((d) => d.code === 'source/character' || d.code === 'source/bad-key')) return;
            expect(parsed.documents[0]?.value).toEqual(JSON.parse(text));
          }
        },
      ),
    );
  });

  it('finds every key and value exactly, also escaped keys', () => {
    const text = '{\n  "a": [1, {"b\\u0041": "x"}],\n  "10": true, "2": false\n}';
    const document = parse(text).documents[0];
    const at = (path: (string | number)[], part: 'key' | 'value' = 'value') => {
      const found = document?.find(path, part);
      return found && `${found.line}:${found.column}-${found.endLine}:${found.endColumn}`;
    };
    expect(at(['a'], 'key')).toBe('2:3-2:6');
    expect(at(['a', 0])).toBe('2:9-2:10');
    expect(at(['a', 1, 'bA'])).toBe('2:24-2:27');
    expect(at(['2'])).toBe('3:20-3:25');
    expect(at(['a', 2])).toBeUndefined();
  });

  it('reports duplicate keys with both lines', () => {
    const [found] = parse('{"a": 1,\n "b": 2,\n "a": 3}').diagnostics;
    expect(found).toMatchObject({
      code: 'source/duplicate-key',
      location: { line: 3, column: 2 },
      related: [{ location: { line: 1, column: 2 } }],
    });
  });

  it.each([
    ['{"a": }', 'source/syntax 1:7'],
    ['{"a": 1,}', 'source/syntax 1:9'],
    ['{"a": 01}', 'source/syntax 1:8'],
    ['{"a": "x\\q"}', 'source/syntax 1:9'],
    ['{"a": 1} x', 'source/syntax 1:10'],
    ['// hello', 'source/syntax 1:1'],
    ['{"a": [1, 2', 'source/incomplete 1:12'],
    ['{"a": "x', 'source/incomplete 1:9'],
    ['{"a": tru', 'source/incomplete 1:10'],
    ['{"a": 9007199254740993}', 'source/number-not-exact 1:7'],
    ['{"a": 1e999}', 'source/not-finite 1:7'],
    ['{"a": -0}', 'source/not-finite 1:7'],
    ['{"a": {"__proto__": {"x": 1}}}', 'source/forbidden-key 1:8'],
    ['{"a": "\\u202e"}', 'source/character 1:7'],
    ['{"a\\u200b": 1}', 'source/bad-key 1:2'],
    ['[1]', 'source/not-a-mapping 1:1'],
    ['', 'source/empty 1:1'],
    ['null', 'source/empty 1:1'],
  ])('refuses %s', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it('refuses deep nesting without overflowing the stack', () => {
    expect(problems(`{"a": ${'['.repeat(100_000)}`)).toEqual(['source/too-large 1:106']);
  });

  it('reads one text of several MB with escapes', () => {
    const long = 'x\\n'.repeat(1_000_000);
    expect(parse(`{"a": "${long}"}`).documents[0]?.value).toEqual({ a: 'x\n'.repeat(1_000_000) });
  });

  it('reads 10 MB in bounded time', () => {
    const text = `{"a": [${Array.from({ length: 400_000 }, (_, i) => `{"b": ${i}}`).join(',\n')}]}`.padEnd(10_000_000);
    const before = process.cpuUsage();
    expect(parse(text).diagnostics).toEqual([]);
    // CPU, not wall time: the machine may be busy with other work.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(8);
  });
});
