import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForInterrupts } from './interrupts.js';

it('drains at the first signal, stops at the second, and exits as the first one says', () => {
  const told: number[] = [];
  // Signals of this very process would end test servers of other files that share it.
  const source = new EventEmitter();
  const interrupts = listenForInterrupts((times) => told.push(times), source);
  try {
    expect(interrupts.exitCode()).toBeUndefined();
    source.emit('SIGTERM', 'SIGTERM');
    expect([interrupts.drain.aborted, interrupts.abort.aborted]).toEqual([true, false]);
    source.emit('SIGINT', 'SIGINT');
    expect(interrupts.abort.aborted).toBe(true);
    expect(interrupts.exitCode()).toBe(143);
    expect(told).toEqual([1, 2]);
  } finally {
    interrupts.dispose();
    expect(source.eventNames()).toEqual([]);
  }
});
