import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../cache.js';

/** A driver in Python that answers each line of JSON with one. */
export interface PythonProcess {
  send(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts `python/<driver>` in an environment; what it prints to stderr is shown when it ends too early. */
export function startPython(venv: string, driver: string, env: NodeJS.ProcessEnv): PythonProcess {
  const command = [join(packageRoot, 'python', driver)];
  const child: ChildProcessWithoutNullStreams = spawn(join(venv, 'bin', 'python'), command, { env });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    errors.push(chunk.toString('utf8'));
    if (errors.length > 400) errors.splice(0, 200);
  });
  const waiting: ((line: string | undefined) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('close', () => {
    for (const resolve of waiting.splice(0)) resolve(undefined);
  });
  return {
    async send(given) {
      const line = await new Promise<string | undefined>((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(given)}\n`);
      });
      if (line === undefined) throw new Error(`${driver} ended: ${errors.join('').slice(-2000)}`);
      const answer = JSON.parse(line) as Record<string, unknown>;
      if (answer['crash']) throw new Error(String(answer['crash']));
      return answer;
    },
    async close() {
      // One that has ended by itself says so no more.
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
