import type { Clock } from '../src/index.js';

/** A clock that a test sets. Waiting takes no time. */
export interface TestClock extends Clock {
  set(time: string | Date): void;
}

export function testClock(start: string): TestClock {
  let now = new Date(start);
  return {
    now: () => new Date(now),
    wait: async () => undefined,
    set(time) {
      now = new Date(time);
    },
  };
}
