import { type Check, defineTaskKind, type Origin } from '@sparkle-orchestration/core';
import { quoteIdentifier, sqlString } from '@sparkle-orchestration/sql';
import { z } from 'zod';

const rule = z.strictObject({
  name: z.string().optional().describe('Name of the check; made from type and columns when absent.'),
  type: z
    .enum(['not_null', 'unique', 'accepted_values', 'pattern', 'range', 'email', 'positive', 'row_count', 'sql'])
    .describe('What is checked.'),
  columns: z.array(z.string()).default([]).describe('Columns it looks at.'),
  values: z.array(z.string()).default([]).describe('accepted_values: the values.'),
  pattern: z.string().optional().describe('pattern: regular expression that a value must match in full.'),
  min: z.number().optional().describe('range, row_count: least value.'),
  max: z.number().optional().describe('range, row_count: greatest value.'),
  condition: z.string().optional().describe('sql: condition that every row must satisfy.'),
  severity: z
    .enum(['warn', 'fail', 'quarantine'])
    .optional()
    .describe('quarantine for rows and fail for tables when absent.'),
  path: z.array(z.union([z.string(), z.number()])).default([]),
});
const params = z.strictObject({
  checks: z.array(rule).min(1).describe('Rules that rows or the table must satisfy.'),
  quarantine_table: z.string().optional().describe('Dataset for the rows that break a rule.'),
  fail_on_error: z.boolean().default(true).describe('A broken table rule fails the task before anything is published.'),
});
type Rule = z.output<typeof rule>;

/** The same expression that the pattern of an email address has in the transformers. */
const emailPattern = '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$';

function matches(column: string, pattern: string, dialect: 'duckdb' | 'postgres'): string {
  const c = quoteIdentifier(column);
  return dialect === 'duckdb' ? `regexp_matches(${c}, ${sqlString(pattern)})` : `${c} ~ ${sqlString(pattern)}`;
}

function rowChecks(
  r: Rule,
  dialect: 'duckdb' | 'postgres',
): { column: string; sql: string; text: string; meaning?: Check['meaning'] }[] {
  return r.columns.map((column) => {
    const c = quoteIdentifier(column);
    switch (r.type) {
      case 'not_null':
        return {
          column,
          sql: `${c} is not null`,
          text: `${column} is not null`,
          meaning: { type: 'not_null', columns: [column] },
        };
      case 'accepted_values':
        return {
          column,
          sql: `(${c} is null or ${c} in (${r.values.map(sqlString).join(', ')}))`,
          text: `${column} is one of the accepted values`,
          meaning: { type: 'accepted_values', column, values: r.values },
        };
      case 'email':
        return {
          column,
          sql: `(${c} is null or ${matches(column, emailPattern, dialect)})`,
          text: `${column} looks like an email address`,
        };
      case 'pattern': {
        const pattern = `^(?:${r.pattern ?? ''})$`;
        return {
          column,
          sql: `(${c} is null or ${matches(column, pattern, dialect)})`,
          text: `${column} matches ${r.pattern ?? ''}`,
          meaning: { type: 'pattern', column, pattern },
        };
      }
      case 'positive':
        return { column, sql: `(${c} is null or ${c} > 0)`, text: `${column} is positive` };
      default: {
        const bounds = [
          r.min === undefined ? undefined : `${c} >= ${r.min}`,
          r.max === undefined ? undefined : `${c} <= ${r.max}`,
        ].filter((b) => b !== undefined);
        return {
          column,
          sql: `(${c} is null or (${bounds.join(' and ') || 'true'}))`,
          text: `${column} lies in its range`,
          meaning: {
            type: 'range',
            column,
            ...(r.min === undefined ? {} : { min: r.min }),
            ...(r.max === undefined ? {} : { max: r.max }),
          },
        };
      }
    }
  });
}

function toChecks(r: Rule, origin: Origin, dialect: 'duckdb' | 'postgres', failOnError: boolean): readonly Check[] {
  const at = r.path.length > 0 ? { ...origin, path: r.path } : origin;
  const severity = r.severity ?? (failOnError ? undefined : 'warn');
  if (r.type === 'sql') {
    const condition = r.condition ?? 'true';
    return [
      {
        name: r.name ?? 'sql',
        description: condition,
        scope: 'row',
        severity: severity ?? 'quarantine',
        sql: condition,
        origin: at,
      },
    ];
  }
  if (r.type === 'unique') {
    const key = r.columns.map(quoteIdentifier).join(', ');
    return [
      {
        name: r.name ?? `unique_${r.columns.join('_')}`,
        description: `${r.columns.join(', ')} unique`,
        scope: 'table',
        severity: severity === 'quarantine' ? 'fail' : (severity ?? 'fail'),
        sql: `count(*) - count(distinct ${r.columns.length === 1 ? key : `row(${key})`})${r.columns.length === 1 ? ` - count(*) filter (where ${key} is null)` : ''}`,
        meaning: { type: 'unique', columns: r.columns },
        origin: at,
      },
    ];
  }
  if (r.type === 'row_count') {
    const bad = [
      r.min === undefined ? undefined : `count(*) < ${r.min}`,
      r.max === undefined ? undefined : `count(*) > ${r.max}`,
    ].filter((b) => b !== undefined);
    return [
      {
        name: r.name ?? 'row_count',
        description: `rows between ${r.min ?? 0} and ${r.max ?? 'any'}`,
        scope: 'table',
        severity: severity === 'quarantine' ? 'fail' : (severity ?? 'fail'),
        sql: `case when ${bad.join(' or ') || 'false'} then 1 else 0 end`,
        origin: at,
      },
    ];
  }
  return rowChecks(r, dialect).map((c) => ({
    name: r.name && r.columns.length === 1 ? r.name : `${r.name ?? r.type}_${c.column}`,
    description: c.text,
    scope: 'row' as const,
    severity: severity ?? ('quarantine' as const),
    sql: c.sql,
    ...(c.meaning ? { meaning: c.meaning } : {}),
    origin: at,
  }));
}

export const runGreatExpectationsTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunGreatExpectationsTask',
  description: 'Checks rows and tables; bad rows go to the quarantine table, broken table rules fail the task.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const checks = task.params.checks.flatMap((r) =>
      toChecks(r, task.origin, context.dialect, task.params.fail_on_error),
    );
    return { fragment: 'checks', checks };
  },
});
