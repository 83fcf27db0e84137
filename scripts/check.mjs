// Everything that must hold besides the tests: types, lint, direction of imports, what is published.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pnpm } from './pnpm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const failed = [];
const step = (name, run) => {
  console.log(`\n== ${name}`);
  if (run() !== 0) failed.push(name);
};
const node = (file) => spawnSync(process.execPath, [file], { cwd: root, stdio: 'inherit' }).status ?? 1;

step('types', () => pnpm(['exec', 'tsc', '-p', 'tsconfig.json']));
step('types of the web page', () => pnpm(['exec', 'tsc', '-p', 'apps/studio/tsconfig.json']));
step('lint and format', () => pnpm(['exec', 'biome', 'check', '.']));
step('dependency direction', () => node('scripts/check-direction.mjs'));
for (const name of readdirSync(`${root}packages`)) {
  const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'));
  if (manifest.private) continue;
  step(`publish ${manifest.name}`, () => {
    const lint = pnpm(['exec', 'publint', '--pack', 'pnpm', `packages/${name}`]);
    return lint !== 0
      ? lint
      : pnpm(['exec', 'attw', '--pack', `packages/${name}`, '--profile', 'esm-only', '--format', 'ascii', '--quiet']);
  });
}
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\nall checks passed');
