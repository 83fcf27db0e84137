import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchOptions {
  readonly intervalSeconds: number;
  /** Ends the watch: after the round in progress. */
  readonly signal: AbortSignal;
  /** One look at everything. */
  round(): Promise<void>;
}

/** Rounds at a fixed rate until the signal. One that takes longer than the interval is followed at once. */
export async function watch({ intervalSeconds, signal, round }: WatchOptions): Promise<void> {
  let next = performance.now();
  while (!signal.aborted) {
    await round();
    next = Math.max(performance.now(), next + intervalSeconds * 1000);
    await sleep(next - performance.now(), undefined, { signal }).catch(() => undefined);
  }
}
