import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSharedStore, type SharedStore } from '@sparkle-orchestration/state';
import type { SchedulerEvent } from '../src/index.js';
import { type Attempt, type AttemptEnd, createScheduler, type Scheduler, type SchedulerOptions } from '../src/index.js';
import { type TestClock, testClock } from './clock.js';
import type { TestDefinitions } from './definitions.js';

export const success: AttemptEnd = { status: 'success', failedPipelines: [] };

export interface TestScheduler extends Scheduler {
  readonly clock: TestClock;
  readonly store: SharedStore;
  readonly events: SchedulerEvent[];
  readonly attempts: Attempt[];
  /** Sets the clock, takes turns until nothing is left to do at this instant, and waits for what was started. */
  at(time: string): Promise<void>;
  close(): Promise<void>;
}

export interface TestSchedulerOptions
  extends Partial<Omit<SchedulerOptions, 'definitions' | 'clock' | 'store' | 'runner'>> {
  readonly definitions: TestDefinitions;
  readonly start?: string;
  readonly store?: SharedStore;
  readonly run?: (attempt: Attempt) => Promise<AttemptEnd>;
}

/** A scheduler with a clock of its own over a real store. */
export async function startScheduler(options: TestSchedulerOptions): Promise<TestScheduler> {
  const { start = '2026-03-01T00:00:30Z', run = async () => success, ...rest } = options;
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-serve-'));
  const store = options.store ?? (await openSharedStore(join(folder, 'runs.sqlite'), { project: 'shop', env: 'dev' }));
  const clock = testClock(start);
  const events: SchedulerEvent[] = [];
  const attempts: Attempt[] = [];
  const scheduler = createScheduler({
    instance: 'test',
    ...rest,
    store,
    clock,
    runner: {
      run: (attempt) => {
        attempts.push(attempt);
        return run(attempt);
      },
    },
    onEvent: (event) => void events.push(event),
  });
  await scheduler.turn();
  return {
    ...scheduler,
    clock,
    store,
    events,
    attempts,
    async at(time) {
      clock.set(time);
      for (let before = -1; before !== events.length; ) {
        before = events.length;
        await scheduler.turn();
        await scheduler.idle();
      }
    },
    async close() {
      await scheduler.stop();
      if (!options.store) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
