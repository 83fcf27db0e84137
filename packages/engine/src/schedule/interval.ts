import { DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';

/** The interval of a run by hand: the last one that the schedule closed. */
export function defaultInterval(_graph: ExecutionGraph, _now: Date): { readonly start: Date; readonly end: Date } {
  throw new DiagnosticError([reportEngine('interval-invalid', { detail: 'none was given' })]);
}
