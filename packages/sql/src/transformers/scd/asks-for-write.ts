import type { WriteMode } from '@sparkle-orchestration/core';
import type { StepContext } from '../step-context.js';

/**
 * Reports where a step that decides how the table is written is not the last one, or stands against the write mode of the
 * pipeline. `append` is what a pipeline has that names no mode.
 */
export function asksForWrite(transformer: string, mode: WriteMode, context: StepContext): boolean {
  if (!context.isLast) context.report('step-not-last', { transformer, mode }, []);
  const told = context.writeMode;
  const fits = told === undefined || told === 'append' || told === 'merge' || told === mode;
  if (!fits) context.report('step-writes', { transformer, mode, told }, []);
  return fits && context.isLast;
}
