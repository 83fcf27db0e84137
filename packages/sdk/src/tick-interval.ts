import { DiagnosticError, type GraphSchedule, type ScheduleDefinition } from '@sparkle-orchestration/core';
import { intervalForTick, lastClosedInterval } from '@sparkle-orchestration/schedules';
import { diagnostics } from './diagnostics.js';

/** The data interval that ends at a tick of a schedule. Without a schedule: the last whole UTC day before. */
export function tickInterval(
  schedule: ScheduleDefinition | GraphSchedule | undefined,
  tick: Date,
): { readonly start: Date; readonly end: Date } {
  const interval = schedule ? intervalForTick(schedule, tick) : lastClosedInterval(undefined, tick);
  if (!interval) throw new DiagnosticError([diagnostics.report('interval-missing', {})]);
  return interval;
}
