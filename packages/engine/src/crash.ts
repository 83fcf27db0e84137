/** A named place where a crash is interesting: just before or just after something becomes durable. */
export type CrashPoint = 'extract' | 'stage' | 'statement' | 'commit' | 'close' | 'run_state' | (string & {});

/**
 * Kills this process with SIGKILL when the environment asks for it: `SPARKLE_CRASH_AT=<point>:<before|after>` together
 * with `SPARKLE_ALLOW_CRASH=1`. It is how the crash tests reach each point; without both variables it does nothing.
 */
export function crashPoint(point: CrashPoint, side: 'before' | 'after'): void {
  if (process.env['SPARKLE_ALLOW_CRASH'] !== '1') return;
  if (process.env['SPARKLE_CRASH_AT'] !== `${point}:${side}`) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives asynchronously: nothing may become durable until it does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}
