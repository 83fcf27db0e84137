import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { emitSample } from './emit-sample.js';
import { scenarios } from './scenarios.js';

const here = join(dirname(fileURLToPath(import.meta.url)), 'scenarios');
const record = process.env['RECORD'] === '1';

/** Every file below a folder, by its path with `/`. */
function readTree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}

function writeTree(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

describe('emitted projects and findings are those in test/scenarios', () => {
  it.each(scenarios)('$name', ({ name, graphs, options }) => {
    const output = emitSample(graphs(), options);
    const files = Object.fromEntries(output.files.map((file) => [`output/${file.path}`, file.content]));
    const findings = output.diagnostics.map(
      (d) => `${d.severity} ${d.code} ${d.location?.file}:${d.location?.line}: ${d.message}\n`,
    );
    const made = { ...files, 'diagnostics.txt': findings.join('') };
    const folder = join(here, name);
    if (record) writeTree(folder, made);
    expect(made).toEqual(readTree(folder));
  });
});
