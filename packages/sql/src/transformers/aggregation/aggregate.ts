import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { chain } from '../../dialect/layout.js';
import { orderable } from '../../dialect/text.js';
import { isNumeric, printType, typeFamily } from '../../dialect/type.js';
import type { ParamPath, StepContext } from '../step-context.js';

export const aggregateFunctions = ['sum', 'avg', 'count', 'min', 'max', 'stddev', 'variance'] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

/** A value and its type. */
export interface Typed {
  readonly expression: string;
  readonly type: string;
}

/** Wide enough for the sum of a column: engines choose other types on their own. */
export function sumType(type: string): string {
  if (type === 'smallint' || type === 'integer') return 'bigint';
  if (type === 'bigint') return 'decimal(38,0)';
  return typeFamily(type) === 'decimal' ? type.replace(/^decimal\(\d+/, 'decimal(38') : 'double';
}

const ordered = ['boolean', 'integer', 'decimal', 'float', 'text', 'date', 'time', 'timestamp'];

/** Whether the function has a meaning for the column; a report when not. */
export function aggregates(
  fn: AggregateFunction,
  column: ColumnWithLineage,
  path: ParamPath,
  context: StepContext,
): boolean {
  if (fn === 'count') return true;
  const extreme = fn === 'min' || fn === 'max';
  if (extreme ? ordered.includes(typeFamily(column.type)) && column.type !== 'boolean' : isNumeric(column.type))
    return true;
  const needs = extreme ? `values in an order for ${fn}` : `a number for ${fn}`;
  context.report('column-type', { column: column.name, type: column.type, needs }, path);
  return false;
}

/**
 * An aggregate, with its type the same on every engine: `sum` of whole numbers is exact, `avg` is the sum divided by the
 * count as a double, `stddev` and `variance` are those of a sample, text is compared by its bytes. `suffix` follows each
 * function: a filter or a window.
 */
export function aggregate(fn: AggregateFunction, column: ColumnWithLineage, context: StepContext, suffix = ''): Typed {
  const { dialect } = context;
  const name = quoteIdentifier(column.name);
  const double = printType('double', dialect);
  const wide = column.type === 'real' ? `cast(${name} as ${double})` : name;
  switch (fn) {
    case 'count':
      return { type: 'bigint', expression: `count(${name})${suffix}` };
    case 'sum': {
      const type = sumType(column.type);
      return { type, expression: `cast(sum(${wide})${suffix} as ${printType(type, dialect)})` };
    }
    case 'avg':
      return {
        type: 'double',
        expression: chain([`cast(sum(${wide})${suffix} as ${double})`, `count(${name})${suffix}`], '/'),
      };
    case 'stddev':
    case 'variance': {
      const samp = fn === 'stddev' ? 'stddev_samp' : 'var_samp';
      return { type: 'double', expression: `${samp}(cast(${name} as ${double}))${suffix}` };
    }
    default:
      return {
        type: column.type,
        expression: kept(`${fn}(${orderable(name, column.type, dialect)})${suffix}`, column, context),
      };
  }
}

/** Postgres forgets precision and scale of an aggregate. */
function kept(expression: string, column: ColumnWithLineage, { dialect }: StepContext): string {
  const forgets = dialect === 'postgres' && typeFamily(column.type) === 'decimal';
  return forgets ? `cast(${expression} as ${printType(column.type, dialect)})` : expression;
}

/** Columns that rows are grouped by, as `group by` takes them. */
export function groupList(keys: readonly ColumnWithLineage[]): string {
  return keys.map((k) => quoteIdentifier(k.name)).join(', ');
}
