import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pages } from './docs/pages.js';

const folder = fileURLToPath(new URL('../../../docs/reference', import.meta.url));
const generated = pages();
if (process.env['RECORD']) {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of generated) writeFileSync(join(folder, file), text);
}

describe('the reference pages', () => {
  it.each([...generated])('%s is what the code says (RECORD=1 rewrites it)', (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });

  it('are all there is', () => {
    expect(readdirSync(folder).sort()).toEqual([...generated.keys()].sort());
  });
});
