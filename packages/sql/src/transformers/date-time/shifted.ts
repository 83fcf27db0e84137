import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';

/** A date or time moved by days or months, of the same type; zoned times move on the calendar of UTC. */
export function shifted(column: ColumnWithLineage, by: number, unit: 'day' | 'month'): string {
  const name = quoteIdentifier(column.name);
  const step = `interval '${by} ${unit}${Math.abs(by) === 1 ? '' : 's'}'`;
  if (column.type === 'date' && unit === 'day') return by < 0 ? `${name} - ${-by}` : `${name} + ${by}`;
  if (column.type === 'date') return `cast(${name} + ${step} as date)`;
  if (column.type === 'timestamptz') return `((${name} at time zone 'UTC') + ${step}) at time zone 'UTC'`;
  return `${name} + ${step}`;
}
