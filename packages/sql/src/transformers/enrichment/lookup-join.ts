import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { datasetPart, sql } from '../../dialect/statement.js';
import { isNumeric, typeFamily } from '../../dialect/type.js';
import { mergeSources, sourcesThrough } from '../../lineage/compose.js';
import { type PlanColumn, type StepPlan, unchanged } from '../plan.js';
import type { ParamPath, StepContext } from '../step-context.js';

export interface LookupJoin {
  readonly table: string;
  readonly tablePath: ParamPath;
  /** Pairs of a column of the input and one of the table. */
  readonly on: readonly {
    readonly input: ColumnWithLineage;
    readonly table: ColumnWithLineage;
    readonly path: ParamPath;
  }[];
  /** Columns of the table that are added. */
  readonly take: readonly ColumnWithLineage[];
  readonly how: 'left' | 'inner';
  readonly allowFanout: boolean;
}

/** Whether values of both types may be compared on every engine. */
export function comparable(a: string, b: string): boolean {
  return typeFamily(a) === typeFamily(b) || (isNumeric(a) && isNumeric(b));
}

const rows = '"_lookup_rows"';

/** Counts the rows of a key in the table, so that a second one ends the run instead of doubling rows in silence. */
function counted(join: LookupJoin): string {
  const keys = join.on.map((o) => quoteIdentifier(o.table.name)).join(', ');
  return join.allowFanout ? '' : `, count(*) over (partition by ${keys}) as ${rows}`;
}

function fanoutGuard(table: string): string {
  const message = sqlString(`lookup table ${table} has more than one row for a key: `);
  return [
    'case',
    `    when l.${rows} > 1 then cast(`,
    `      ${message} || cast(l.${rows} as varchar)`,
    '      as integer)',
    '    else 1',
    '  end = 1',
  ].join('\n');
}

/** A join with a table of the warehouse as a plan. */
export function lookupPlan(join: LookupJoin, context: StepContext): StepPlan | undefined {
  for (const { input, table, path } of join.on) {
    if (!comparable(input.type, table.type)) {
      context.report(
        'column-type',
        { column: input.name, type: input.type, needs: `one that compares with ${table.type} of ${join.table}` },
        path,
      );
      return undefined;
    }
  }
  const keys = join.on.map((o) => o.input);
  const needed = [...new Set([...join.on.map((o) => o.table.name), ...join.take.map((c) => c.name)])];
  const list = needed.map(quoteIdentifier).join(', ');
  const on = join.on
    .map((o) => `l.${quoteIdentifier(o.table.name)} = s.${quoteIdentifier(o.input.name)}`)
    .join(' and ');
  const decides = [...keys, ...join.on.map((o) => o.table)];
  const taken = join.take.map((column): PlanColumn => {
    const { nullable, ...rest } = column;
    const from = mergeSources([...column.from, ...sourcesThrough(decides, 'filter')]);
    return {
      expression: `l.${quoteIdentifier(column.name)}`,
      column: { ...rest, ...(nullable !== undefined && join.how === 'inner' ? { nullable } : {}), from },
    };
  });
  return {
    columns: [...unchanged(context.input), ...taken],
    joins: sql`${join.how} join (
  select ${list}${counted(join)}
  from ${datasetPart(join.table)}
) as l on ${on}`,
    ...(join.allowFanout ? {} : { where: fanoutGuard(join.table) }),
    ...(join.how === 'inner' ? { decides } : {}),
    reads: [join.table],
  };
}
