import { DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import { lastClosedInterval } from '@sparkle-orchestration/schedules';
import { reportEngine } from '../diagnostics.js';

/** The interval of a run by hand: the last one that the schedule closed, or the day before without a schedule. */
export function defaultInterval(graph: ExecutionGraph, now: Date): { readonly start: Date; readonly end: Date } {
  const interval = lastClosedInterval(graph.schedule, now);
  if (interval) return interval;
  const detail = 'the schedule has not closed one yet';
  throw new DiagnosticError([reportEngine('interval-invalid', { detail }, graph.schedule?.origin.location)]);
}
