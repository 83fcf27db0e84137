import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** Bundles the program with the sources of the workspace, so that a plain Node process runs what the tests see. */
export async function bundleProgram(folder: string): Promise<string> {
  await build({
    entry: { 'crash-program': fileURLToPath(new URL('./program.ts', import.meta.url)) },
    outDir: folder,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    config: false,
    silent: true,
    clean: false,
    dts: false,
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/^@sparkle-orchestration\//, /^(?!@duckdb|libsql|nodemailer|tsup|node:).*/],
    external: ['@duckdb/node-api', 'libsql', 'nodemailer'],
    esbuildOptions(options) {
      options.conditions = ['@sparkle-orchestration/source'];
      options.banner = {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      };
    },
  });
  return join(folder, 'crash-program.mjs');
}

export interface ChildEnd {
  /** Signal that ended it, or nothing. */
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** Milliseconds from `running` to the end. */
  readonly ran: number;
}

/** Runs the program; `killAfter` milliseconds after it says `running` it is killed with SIGKILL. */
export function runChild(
  program: string,
  args: readonly [root: string, day: string],
  environment: Readonly<Record<string, string>>,
  killAfter?: number,
): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let begin = performance.now();
    child.stdout.on('data', (chunk: Buffer) => {
      const first = output === '';
      output += chunk.toString();
      if (!first || !output.startsWith('running')) return;
      begin = performance.now();
      if (killAfter !== undefined) void sleep(killAfter).then(() => child.kill('SIGKILL'));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (_, signal) => resolve({ signal, output, ran: performance.now() - begin }));
  });
}
