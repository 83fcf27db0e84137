import { appendFileSync } from 'node:fs';

/**
 * A place just before or just after something becomes durable. Tests reach each of them with three variables of the
 * environment: with `SPARKLE_ALLOW_CRASH=1`, the process kills itself with SIGKILL at `SPARKLE_CRASH_AT=<point>:<before|after>`,
 * and writes the points it passes, one a line, to the file `SPARKLE_CRASH_TRACE`. Without the first it does nothing.
 *
 * Points: `<operation>.extract`, `<operation>.stage`, `<operation>.statement.<n>`, `<operation>.commit`,
 * `prepare.commit`, `close.commit`, `close`, `run_state`.
 */
export function crashPoint(point: string, side: 'before' | 'after'): void {
  if (process.env['SPARKLE_ALLOW_CRASH'] !== '1') return;
  const trace = process.env['SPARKLE_CRASH_TRACE'];
  if (trace) appendFileSync(trace, `${point}:${side}\n`);
  if (process.env['SPARKLE_CRASH_AT'] !== `${point}:${side}`) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives asynchronously: nothing may become durable until it does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}
