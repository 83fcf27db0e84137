import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSources } from './read-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkle-source-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('reading files', () => {
  it('waits briefly for a file that is still being written', async () => {
    writeFileSync(join(root, 'a.json'), '{"a": [1, ');
    setTimeout(() => writeFileSync(join(root, 'a.json'), '{"a": [1, 2]}'), 20);
    const files = await readSources(root, ['a.json'], { env: 'dev' });
    expect(files.get('a.json')?.documents[0]?.value).toEqual({ a: [1, 2] });
  });

  it('says that a file which stays half-written is incomplete, and reads the others', async () => {
    writeFileSync(join(root, 'a.json'), '{"a": [1, ');
    writeFileSync(join(root, 'b.json'), '{"b": 1}');
    const files = await readSources(root, ['a.json', 'b.json'], { env: 'dev' });
    expect(files.get('a.json')?.diagnostics).toEqual([expect.objectContaining({ code: 'source/incomplete' })]);
    expect(files.get('b.json')?.documents).toHaveLength(1);
  });

  it('leaves out a file that disappeared after it was listed', async () => {
    writeFileSync(join(root, 'b.json'), '{"b": 1}');
    const files = await readSources(root, ['gone.json', 'b.json'], { env: 'dev' });
    expect([...files.keys()]).toEqual(['b.json']);
  });
});
