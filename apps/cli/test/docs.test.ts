import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shippedText } from './docs/evidence.js';
import { pages } from './docs/pages.js';

const folder = fileURLToPath(new URL('../../../docs/reference', import.meta.url));
const shipped = fileURLToPath(new URL('../../../packages/sdk/src/matrix/evidence.json', import.meta.url));
const drawing = fileURLToPath(new URL('../../../docs/targets.svg', import.meta.url));
const script = '../../../scripts/targets-picture.mjs';
const { targetsPicture } = (await import(script)) as { targetsPicture: () => string };
const stale = (file: string) => `${file} is stale: run \`npm run generate\``;
const generated = pages();
if (process.env['RECORD']) {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of generated) writeFileSync(join(folder, file), text);
  writeFileSync(shipped, shippedText());
  writeFileSync(drawing, targetsPicture());
}

describe('the reference pages', () => {
  it.each([...generated])('%s is what the code says (RECORD=1 rewrites it)', (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8'), stale(file)).toBe(text);
  });

  it('are all there is', () => {
    expect(readdirSync(folder).sort()).toEqual([...generated.keys()].sort());
  });
});

describe('the picture of the targets', () => {
  it('shows what conformance wrote', () => {
    expect(readFileSync(drawing, 'utf8'), stale('docs/targets.svg')).toBe(targetsPicture());
  });
});

describe('the evidence that ships with the sdk', () => {
  it('is what conformance wrote', () => {
    expect(readFileSync(shipped, 'utf8'), stale('packages/sdk/src/matrix/evidence.json')).toBe(shippedText());
  });
});
