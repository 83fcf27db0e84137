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
const both = ({ wall, cpu }) => `${wall.toFixed(3)} s (CPU ${cpu.toFixed(3)})`;

/** One line: ours, the raw baseline of the same run, the ratio of wall and of CPU time, the budget. */
function printed({ what, ours, raw, budget, good, note }) {
  const ratio = raw
    ? `  raw ${both(raw)}  ratio ${(ours.wall / raw.wall).toFixed(2)} (CPU ${(ours.cpu / raw.cpu).toFixed(2)})`
    : '';
  const held = good === undefined ? '' : good ? '  within' : '  MISSED';
  return `${what.padEnd(46)} ${both(ours)}${ratio}  budget ${budget}${held}${note ? `  (${note})` : ''}`;
}

const rows = [];
const failed = [];
for (const name of wanted.length > 0 ? wanted : lines) {
  const { measure } = await import(`./src/lines/${name}.mjs`);
  const dir = mkdtempSync(join(tmpdir(), 'sparkle-bench-'));
  try {
    for (const row of await measure({ dir, scale: small ? 0.1 : 1 })) {
      rows.push(row);
      console.log(printed(row));
    }
  } catch (error) {
    // The other lines are still worth their time; that one is missing is told by the exit code.
    failed.push(name);
    console.error(`${name} failed: ${error instanceof Error ? error.stack : error}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
const missed = rows.filter((r) => r.good === false);
const judged = rows.filter((r) => r.good !== undefined);
console.log(
  `\n${judged.length - missed.length} of ${judged.length} budgets held${missed.length > 0 ? `; missed: ${missed.map((r) => r.what).join(', ')}` : ''}`,
);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
