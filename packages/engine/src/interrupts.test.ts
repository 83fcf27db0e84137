import { expect, it } from 'vitest';
import { listenForInterrupts } from './interrupts.js';

it('drains at the first signal, stops at the second, and exits as the first one says', () => {
  const told: number[] = [];
  const interrupts = listenForInterrupts((times) => told.push(times));
  try {
    expect(interrupts.exitCode()).toBeUndefined();
    process.emit('SIGTERM');
    expect([interrupts.drain.aborted, interrupts.abort.aborted]).toEqual([true, false]);
    process.emit('SIGINT');
    expect(interrupts.abort.aborted).toBe(true);
    expect(interrupts.exitCode()).toBe(143);
    expect(told).toEqual([1, 2]);
  } finally {
    interrupts.dispose();
  }
});
