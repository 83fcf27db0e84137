import { type Check, type Column, nearestName } from '@sparkle-orchestration/core';
import { columnQuery, portableRegex, quoteIdentifier, regexMatches, sqlString } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { type CheckContext, originAt } from './check-context.js';
import { freshnessCheck } from './freshness.js';

/** A check in the words of this product. */
export const inlineRule = z.strictObject({
  name: z.string().optional().describe('Name of the check; made from type and columns when absent.'),
  type: z
    .enum([
      'not_null',
      'unique',
      'accepted_values',
      'pattern',
      'range',
      'email',
      'positive',
      'row_count',
      'freshness',
      'schema',
      'sql',
    ])
    .describe('What is checked.'),
  columns: z.array(z.string()).default([]).describe('Columns it looks at.'),
  values: z.array(z.string()).default([]).describe('accepted_values: the values.'),
  pattern: z.string().optional().describe('pattern: regular expression that a value must match in full.'),
  min: z.union([z.number(), z.string()]).optional().describe('range, row_count: least value.'),
  max: z.union([z.number(), z.string()]).optional().describe('range, row_count: greatest value.'),
  max_age_hours: z.number().positive().optional().describe('freshness: greatest age of the newest row.'),
  expected: z
    .array(z.strictObject({ name: z.string(), type: z.string().optional() }))
    .default([])
    .describe('schema: columns that must be there, with types where they count.'),
  condition: z.string().optional().describe('sql: condition that every row must satisfy.'),
  severity: z
    .enum(['warn', 'fail', 'quarantine'])
    .optional()
    .describe('quarantine for rows and fail for tables when absent.'),
  path: z.array(z.union([z.string(), z.number()])).default([]),
});
export type InlineRule = z.output<typeof inlineRule>;

/** The same expression that the pattern of an email address has in the transformers. */
const emailPattern = '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$';

interface RowRule {
  readonly column: string;
  readonly sql: string;
  readonly text: string;
  readonly meaning?: Check['meaning'];
}

const bound = (value: number | string) => (typeof value === 'number' ? String(value) : sqlString(value));

function rowRule(r: InlineRule, column: string, context: CheckContext): RowRule {
  const c = quoteIdentifier(column);
  const { dialect } = context;
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
        sql: `(${c} is null or ${regexMatches(c, emailPattern, dialect)})`,
        text: `${column} looks like an email address`,
      };
    case 'pattern': {
      const pattern = `^(?:${patternOf(r, context)})$`;
      return {
        column,
        sql: `(${c} is null or ${regexMatches(c, pattern, dialect)})`,
        text: `${column} matches ${r.pattern ?? ''}`,
        meaning: { type: 'pattern', column, pattern },
      };
    }
    case 'positive':
      return { column, sql: `(${c} is null or ${c} > 0)`, text: `${column} is positive` };
    default: {
      const bounds = [
        ...(r.min === undefined ? [] : [`${c} >= ${bound(r.min)}`]),
        ...(r.max === undefined ? [] : [`${c} <= ${bound(r.max)}`]),
      ];
      if (bounds.length === 0) incomplete(r, 'min or max', context);
      const { min, max } = r;
      const numbers = typeof min !== 'string' && typeof max !== 'string';
      return {
        column,
        sql: `(${c} is null or (${bounds.join(' and ') || 'true'}))`,
        text: `${column} lies in its range`,
        ...(numbers
          ? {
              meaning: {
                type: 'range' as const,
                column,
                ...(min === undefined ? {} : { min }),
                ...(max === undefined ? {} : { max }),
              },
            }
          : {}),
      };
    }
  }
}

function patternOf(r: InlineRule, context: CheckContext): string {
  if (r.pattern === undefined) incomplete(r, 'pattern', context);
  const regex = portableRegex(r.pattern ?? '', context.dialect);
  if (!('message' in regex)) return regex.pattern;
  const facts = { pattern: r.pattern ?? '', problem: regex.message };
  context.report(diagnostics.report('check-pattern', facts, originAt(context, r.path).location));
  return '';
}

function incomplete(r: InlineRule, what: string, context: CheckContext): void {
  context.report(diagnostics.report('check-incomplete', { type: r.type, what }, originAt(context, r.path).location));
}

/** Columns that a rule names and that the table is known not to have. */
function absent(r: InlineRule, columns: readonly Column[] | undefined, context: CheckContext): void {
  if (!columns) return;
  const names = columns.map((c) => c.name);
  for (const column of r.columns.filter((c) => !names.includes(c)))
    context.report(
      diagnostics.report(
        'column-absent',
        { column, dataset: context.dataset, nearest: nearestName(column, names) },
        originAt(context, r.path).location,
      ),
    );
}

const needColumns = new Set([
  'not_null',
  'unique',
  'accepted_values',
  'pattern',
  'range',
  'email',
  'positive',
  'freshness',
]);

/** One rule as checks: a rule about rows for each of its columns, one about the table alone. */
export function inlineChecks(r: InlineRule, context: CheckContext): readonly Check[] {
  absent(r, context.columns, context);
  if (needColumns.has(r.type) && r.columns.length === 0) incomplete(r, 'columns', context);
  const origin = r.path.length > 0 ? originAt(context, r.path) : context.origin;
  const tableSeverity = r.severity === 'quarantine' || r.severity === undefined ? context.tableSeverity : r.severity;
  const rowSeverity = r.severity ?? context.rowSeverity;
  const table = (name: string, description: string, sql: string): Check => ({
    name: r.name ?? name,
    description,
    scope: 'table',
    severity: tableSeverity,
    sql,
    origin,
  });
  switch (r.type) {
    case 'sql': {
      const condition = r.condition ?? 'true';
      if (r.condition === undefined) incomplete(r, 'condition', context);
      return [
        { name: r.name ?? 'sql', description: condition, scope: 'row', severity: rowSeverity, sql: condition, origin },
      ];
    }
    case 'unique': {
      const key = r.columns.map(quoteIdentifier).join(', ');
      const one = r.columns.length === 1;
      const distinct = one ? key : `row(${key})`;
      const nulls = one ? ` - count(*) filter (where ${key} is null)` : '';
      const sql = `count(*) - count(distinct ${distinct})${nulls}`;
      return [
        {
          ...table(`unique_${r.columns.join('_')}`, `${r.columns.join(', ')} unique`, sql),
          meaning: { type: 'unique', columns: r.columns },
        },
      ];
    }
    case 'row_count': {
      const bad = [
        ...(r.min === undefined ? [] : [`count(*) < ${Number(r.min)}`]),
        ...(r.max === undefined ? [] : [`count(*) > ${Number(r.max)}`]),
      ];
      const text = `rows between ${r.min ?? 0} and ${r.max ?? 'any'}`;
      return [table('row_count', text, `case when ${bad.join(' or ') || 'false'} then 1 else 0 end`)];
    }
    case 'freshness': {
      if (r.max_age_hours === undefined) incomplete(r, 'max_age_hours', context);
      return r.columns.map((column) =>
        freshnessCheck(
          {
            ...(r.name === undefined ? {} : { name: r.name }),
            column,
            maxAgeHours: r.max_age_hours ?? 24,
            severity: tableSeverity,
            path: r.path,
          },
          context,
        ),
      );
    }
    case 'schema': {
      if (r.expected.length === 0) incomplete(r, 'declared columns', context);
      const expected = r.expected.map((c) => ({ name: c.name, ...(c.type === undefined ? {} : { types: [c.type] }) }));
      return [
        columnsCheck(
          { ...table('schema', 'the columns are the declared ones', ''), meaning: { type: 'columns', expected } },
          context,
        ),
      ];
    }
    default:
      return r.columns.map((column) => {
        const rule = rowRule(r, column, context);
        return {
          name: r.name && r.columns.length === 1 ? r.name : `${r.name ?? r.type}_${column}`,
          description: rule.text,
          scope: 'row' as const,
          severity: rowSeverity,
          sql: rule.sql,
          ...(rule.meaning ? { meaning: rule.meaning } : {}),
          origin,
        };
      });
  }
}

/** A rule about columns: of a table that is there it asks the database's own catalogue. */
export function columnsCheck(check: Check, context: CheckContext): Check {
  if (context.target !== 'table' || check.meaning?.type !== 'columns') return check;
  return { ...check, query: columnQuery(check.meaning, context.dataset, context.dialect) };
}
