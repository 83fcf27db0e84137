import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../cache.js';

const bin = (name: string) => fileURLToPath(new URL(`../../apps/cli/bin/${name}.js`, `file://${packageRoot}`));

/** Runs a generator program of this checkout, as users do; its last words when it fails. */
export function generate(
  program: 'airflow-dag-gen' | 'dagster-asset-gen',
  args: readonly string[],
  cwd: string,
): string | undefined {
  const ran = spawnSync(process.execPath, [bin(program), ...args], { cwd, encoding: 'utf8' });
  return ran.status === 0
    ? undefined
    : `${program} ${args.join(' ')}: exit ${ran.status}: ${ran.stderr.trim().slice(-600)}`;
}

/** Programs of this checkout by their names, as a shell on a worker finds them. */
export const programFile = bin;
