import { describe, expect, it } from 'vitest';
import { parseSource, type SourceDocument } from './document.js';
import { mergeDeep, overlay } from './merge.js';

const document = (file: string, text: string) => parseSource(file, text).documents[0] as SourceDocument;

describe('merging documents', () => {
  it('merges mappings and replaces lists and scalars', () => {
    expect(mergeDeep({ a: { x: 1, y: [1, 2] }, b: 1 }, { a: { y: [3] }, c: null })).toEqual({
      a: { x: 1, y: [3] },
      b: 1,
      c: null,
    });
  });

  it('locates each value in the file that wrote it', () => {
    const merged = overlay(
      document('base.yaml', 'a:\n  x: 1\n  list: [{p: 1}]\nb: 2\n'),
      document('prod.yaml', 'a:\n  list: [{}]\n'),
    );
    expect(merged.find(['a', 'x'])).toMatchObject({ file: 'base.yaml', line: 2 });
    expect(merged.find(['a', 'list', 0])).toMatchObject({ file: 'prod.yaml', line: 2 });
    expect(merged.find(['a', 'list', 0, 'p'])).toBeUndefined();
    expect(merged.locate(['b'])).toMatchObject({ file: 'base.yaml', line: 4 });
  });

  it('refuses keys that would change the program', () => {
    const hostile = JSON.parse('{"a": {"__proto__": {"polluted": true}}}');
    expect(() => mergeDeep({ a: {} }, hostile)).toThrow('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
