import { fittingLiteral } from '../../dialect/fitting-value.js';
import type { ParamPath, StepContext } from '../step-context.js';
import { runFact } from './run-fact.js';

/** A date that the user gave, else the day of the interval's end; a report and nothing when it is no date. */
export function referenceDate(written: string | undefined, context: StepContext, path: ParamPath): string | undefined {
  if (written === undefined) return `cast(${runFact.intervalEnd} as date)`;
  const literal = fittingLiteral(written, 'date', context.dialect);
  if (literal === undefined) {
    context.report(
      'parameter-invalid',
      { name: String(path[0]), words: 'a date such as `2026-03-01`', found: JSON.stringify(written) },
      path,
    );
  }
  return literal;
}
