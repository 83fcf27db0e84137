import { type ChildProcess, spawn } from 'node:child_process';
import { LineReader } from './lines.js';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Given on stdin, then closed. @default nothing */
  readonly input?: string;
  readonly signal: AbortSignal;
  /** Every line of stdout and stderr, until there are too many. */
  log(line: string): void;
}

export interface ProgramEnd {
  /** Nothing when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Last line of stdout that is not empty. */
  readonly lastLine: string;
  /** The last lines of both streams, for messages. */
  readonly tail: readonly string[];
}

/** Lines that reach the log; of the rest only the number is told. */
const maxLines = 1000;
/** Longest line in the log, in characters. */
const maxLength = 4000;
const tailLines = 12;
/** Milliseconds between asking a program to end and ending it. */
const patience = 3000;

const ownGroup = process.platform !== 'win32';

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    // The group: what the program started goes with it.
    if (ownGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It is gone.
  }
}

/**
 * Runs a program to its end, without a shell. When `signal` aborts, its whole process group is asked to end and after
 * three seconds ended.
 * @throws Error when it cannot be started, and the signal's reason when it was stopped
 */
export function runProgram(program: Program): Promise<ProgramEnd> {
  const { signal } = program;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.environment as NodeJS.ProcessEnv,
      detached: ownGroup,
      shell: false,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let lines = 0;
    const tail: string[] = [];
    const take = (line: string) => {
      const cut = line.length > maxLength ? `${line.slice(0, maxLength)}… (${line.length - maxLength} more)` : line;
      tail.push(cut);
      if (tail.length > tailLines) tail.shift();
      lines += 1;
      if (lines <= maxLines) program.log(cut);
      else if (lines === maxLines + 1) program.log(`further lines are not kept (limit ${maxLines})`);
    };
    const [out, err] = [new LineReader(take), new LineReader(take)];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program that reads nothing closes its end first.
    child.stdin.on('error', () => undefined);
    child.stdin.end(program.input ?? '');
    let hard: NodeJS.Timeout | undefined;
    const stop = () => {
      kill(child, 'SIGTERM');
      hard = setTimeout(() => kill(child, 'SIGKILL'), patience);
    };
    signal.addEventListener('abort', stop, { once: true });
    const done = () => {
      clearTimeout(hard);
      signal.removeEventListener('abort', stop);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('exit', () => {
      // What the program left running would keep the pipes open for ever.
      if (signal.aborted) kill(child, 'SIGKILL');
      else setTimeout(() => kill(child, 'SIGKILL'), patience).unref();
    });
    child.on('close', (code, ended) => {
      done();
      out.end();
      err.end();
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode: code ?? undefined, signal: ended ?? undefined, lastLine: out.last, tail });
    });
  });
}
