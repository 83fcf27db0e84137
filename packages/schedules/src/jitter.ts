import { sha256 } from '@sparkle-orchestration/core';

/** Seconds in `[0, max]` that a run waits after its tick: always the same for one pipeline and one tick. */
export function jitterSeconds(pipeline: string, tick: Date, max: number): number {
  if (max <= 0) return 0;
  const hash = sha256(`${pipeline}\n${tick.toISOString()}`);
  return Number.parseInt(hash.slice(0, 12), 16) % (Math.floor(max) + 1);
}
