import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { type StepPlan, withAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';

export interface TimeBetween {
  /** Both are dates in SQL. */
  readonly start: string;
  readonly end: string;
  readonly unit: 'month' | 'year';
  readonly name: string;
  readonly uses: readonly ColumnWithLineage[];
}

/**
 * Adds completed months or years from a start to an end, negative when the end is earlier. A month is complete on the
 * same day, or on the last day of a shorter month (31 January to 28 February = 1), as DuckDB's `date_sub` counts; on
 * Postgres the same rule is written out, because its `age` counts in another way.
 */
export function timeBetween({ start, end, unit, name, uses }: TimeBetween, context: StepContext): StepPlan {
  const column = (expression: string) => withAdded(context.input, [{ name, type: 'integer', expression, uses }]);
  if (context.dialect === 'duckdb')
    return { columns: column(`cast(date_sub('${unit}', ${start}, ${end}) as integer)`) };
  const [earlier, later, sign] = ['_earlier', '_later', '_sign'].map((hidden) => context.hidden(hidden)) as [
    string,
    string,
    string,
  ];
  const [from, until] = [quoteIdentifier(earlier), quoteIdentifier(later)];
  const months = [
    `(extract(year from ${until}) - extract(year from ${from})) * 12`,
    `+ extract(month from ${until}) - extract(month from ${from})`,
    '- case',
    `  when extract(day from ${until}) < extract(day from ${from}) and extract(day from ${until} + 1) > 1 then 1`,
    '  else 0',
    'end',
  ].join('\n    ');
  const count = unit === 'month' ? `(\n    ${months}\n  )` : `div(\n    ${months},\n    12\n  )`;
  return {
    columns: column(`cast(${quoteIdentifier(sign)} * ${count} as integer)`),
    beneath: [
      { name: earlier, expression: `least(${start}, ${end})` },
      { name: later, expression: `greatest(${start}, ${end})` },
      { name: sign, expression: `sign(${end} - ${start})` },
    ],
  };
}
