// Installs the workspace from the lock file and, with --build, builds what changed. Quick when nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pnpm } from './pnpm.mjs';

const [major, minor, patch] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && (minor < 19 || (minor === 19 && patch < 4)))) {
  console.error(`Node ${process.versions.node} is too old: Sparkle Orchestration needs Node 20.19.4 or newer.`);
  process.exit(3);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.sparkle-setup`;
const lock = createHash('sha256')
  .update(readFileSync(`${root}pnpm-lock.yaml`))
  .digest('hex');
const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
if (!installed) {
  const status = pnpm(['install', '--frozen-lockfile', '--prefer-offline']);
  if (status !== 0) process.exit(status);
  mkdirSync(`${root}node_modules`, { recursive: true });
  writeFileSync(stamp, lock);
}
// The command bundles the sources, so it and what a project loads by name are all that most work needs.
const parts = ['@sparkle-orchestration/cli', '@sparkle-orchestration/connector-postgres', './packages/adapter-*'];
const filters = process.argv.includes('--build=all')
  ? []
  : process.argv.includes('--build')
    ? parts.map((p) => `--filter=${p}`)
    : undefined;
if (filters) {
  const status = pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--ui=stream', ...filters]);
  if (status !== 0) process.exit(status);
}
