// npm run bench -- [line …] [--small]: prints each figure beside its budget and the raw baseline of the same run.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const small = args.includes('--small');
const wanted = args.filter((a) => !a.startsWith('--'));
const lines = readdirSync(new URL('src/lines/', import.meta.url))
  .map((file) => file.replace('.mjs', ''))
  .sort();
const unknown = wanted.filter((w) => !lines.includes(w));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Known: ${lines.join(', ')}`);
  process.exit(2);
}
const rows = [];
for (const name of wanted.length > 0 ? wanted : lines) {
  const { measure } = await import(`./src/lines/${name}.mjs`);
  const dir = mkdtempSync(join(tmpdir(), 'sparkle-bench-'));
  try {
    for (const row of await measure({ dir, scale: small ? 0.1 : 1 })) {
      rows.push(row);
      const ratio = row.raw === undefined ? '' : `  raw ${row.raw.toFixed(3)} s  ratio ${(row.seconds / row.raw).toFixed(2)}`;
      const held = row.good === undefined ? '' : row.good ? '  within' : '  MISSED';
      console.log(`${row.what.padEnd(46)} ${row.seconds.toFixed(3)} s${ratio}  budget ${row.budget}${held}${row.note ? `  (${row.note})` : ''}`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
const missed = rows.filter((r) => r.good === false);
console.log(`\n${rows.length - missed.length} of ${rows.length} budgets held${missed.length > 0 ? `; missed: ${missed.map((r) => r.what).join(', ')}` : ''}`);
