import type { ColumnWithLineage, Dialect, SqlPart } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { statementOf } from '../../dialect/statement.js';
import { printType } from '../../dialect/type.js';
import { sourcesThrough } from '../../lineage/compose.js';
import { renderUserSelect } from '../../user-sql/select.js';
import { columnName, type Kind, optional, required } from '../param.js';
import type { PlanColumn, StepPlan } from '../plan.js';
import type { ParamPath, StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';

const groupBy: Kind<string[]> = { schema: z.array(columnName.schema), words: 'a list of column names' };

interface Measure {
  readonly name: string;
  readonly expression: string;
  readonly type?: string | undefined;
  /** Its place in the parameter. */
  readonly at: string | number;
}
const measure = z.strictObject({ name: z.string().min(1), expression: z.string().min(1), type: z.string().optional() });

const measures: Kind<Measure[]> = {
  schema: z.union([
    z
      .array(measure)
      .min(1)
      .transform((list) => list.map((one, at) => ({ ...one, at }))),
    z
      .record(z.string(), z.string().min(1))
      .transform((byName) => Object.entries(byName).map(([name, expression]) => ({ name, expression, at: name }))),
  ]) as unknown as z.ZodType<Measure[]>,
  words: 'measures as `name: expression` or as a list of {name, expression}, each expression in SQL',
  holdsSql: true,
};

/** The rows that a measure is taken over, while it is read. */
const rows = 'sparkle_input';

/** A name as the dialect of the text quotes it. */
function quoted(name: string, dialect: string): string {
  const mark = dialect === 'spark' || dialect === 'bigquery' || dialect === 'databricks' ? '`' : '"';
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

/** The expression between `select` and its name, in the dialect of the engine; nothing when it is more than one. */
function expressionOf(statement: readonly SqlPart[]): string | undefined {
  const tables = statement.filter((part) => typeof part !== 'string');
  const [first, last] = [statement[0], statement.at(-2)];
  if (tables.length !== 1 || typeof first !== 'string' || first !== last) return undefined;
  const found = /^\s*select\s([\s\S]*\S)\s+as\s+(?:"(?:[^"]|"")*"|\w+)\s+from\s+$/i.exec(first);
  return found?.[1]?.trim();
}

/** Engines give sums and averages types of their own; the column has the one that was told. */
function typed(expression: string, type: string, dialect: Dialect): string {
  const isCount = type === 'bigint' && /^count\([^()]*\)$/i.test(expression);
  return isCount ? expression : `cast(${expression} as ${printType(type, dialect)})`;
}

/** One measure as a column of the result. */
function measured(one: Measure, path: ParamPath, context: StepContext): PlanColumn | undefined {
  const place = context.place(path);
  const head = 'select\n';
  const result = renderUserSelect({
    sql: `${head}${one.expression}\nas ${quoted(one.name, context.sqlDialect)}\nfrom ${rows}`,
    sqlDialect: context.sqlDialect,
    dialect: context.dialect,
    resolve: ([name, ...more]) => (name === rows && more.length === 0 ? rows : undefined),
    columnsOf: () => context.input,
    file: place.file,
    offset: 0,
    declared: one.type === undefined ? [] : [{ name: one.name, type: one.type }],
    locate: () => place,
  });
  // Places inside the composed text say nothing: the measure itself is the place.
  for (const { related: _, ...diagnostic } of result.diagnostics) context.push({ ...diagnostic, location: place });
  if (result.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const [column, ...more] = result.columns ?? [];
  const expression = expressionOf(result.statement);
  if (!column || more.length > 0 || expression === undefined || /--|\/\*/.test(one.expression)) {
    context.report('not-one-measure', { name: one.name }, path);
    return undefined;
  }
  const used = new Set(column.from.flatMap((s) => ('column' in s ? [s.column] : [])));
  const uses = context.input.filter((c) => used.has(c.name));
  return {
    expression: statementOf([typed(expression, column.type, context.dialect)]),
    column: { ...column, name: one.name, from: sourcesThrough(uses, 'aggregated') },
  };
}

export const aggregateMeasures = defineTransformer({
  name: 'aggregate',
  group: 'Aggregation',
  meaning:
    'One row for each combination of the group columns (one row at all without any), with measures as SQL expressions. NULL is a group of its own.',
  params: {
    group_by: optional(groupBy, 'Columns to group by'),
    measures: required(measures, 'Measures by name; `type` declares a type that cannot be worked out'),
  },
  example: { group_by: ['region'], measures: { orders: 'count(*)', revenue: 'sum(amount)' } },
  streaming: 'state',
  plan({ group_by, measures: wanted }, context): StepPlan | undefined {
    const keys: ColumnWithLineage[] = context.columns(group_by ?? [], ['group_by']);
    const taken = new Set(keys.map((k) => k.name.toLowerCase()));
    const made = wanted.map((one) => {
      const path = ['measures', one.at];
      if (taken.has(one.name.toLowerCase())) {
        context.report('column-exists', { column: one.name, existing: one.name }, path);
        return undefined;
      }
      taken.add(one.name.toLowerCase());
      return measured(one, path, context);
    });
    const columns = made.filter((m) => m !== undefined);
    if (columns.length < made.length || keys.length < (group_by ?? []).length) return undefined;
    return {
      columns: [...keys.map((column) => ({ column, expression: quoteIdentifier(column.name) })), ...columns],
      ...(keys.length > 0 ? { groupBy: keys.map((k) => quoteIdentifier(k.name)).join(', ') } : {}),
    };
  },
});
