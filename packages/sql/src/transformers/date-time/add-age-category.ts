import { z } from 'zod';
import { dateOf } from '../../dialect/dates.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { referenceDate } from '../enrichment/reference-date.js';
import { columnName, type Kind, optional, required, text, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

type Category = readonly [limit: number | null, name: string];
const categories: Kind<Category[]> = {
  schema: z.array(z.tuple([z.int().nullable(), z.string()])).min(1),
  words: 'a list of `[greatest number of days, name]`, with `null` for no limit',
};
const usual: Category[] = [
  [30, '0-30 days'],
  [90, '31-90 days'],
  [180, '91-180 days'],
  [365, '181-365 days'],
  [null, 'Over 1 year'],
];

export const addAgeCategory = defineTransformer({
  name: 'add_age_category',
  group: 'Date and time',
  meaning:
    'The first category whose limit the age in days (reference date minus date, in UTC) does not exceed, in a new column; `Unknown` for no date, NULL when no category fits.',
  params: {
    date_column: required(columnName, 'A column of dates or times'),
    reference_date: optional(text, 'Date that ages are counted to; the end of the interval when not given'),
    target_column: withDefault(columnName, 'age_category', 'Name of the new column'),
    categories: withDefault(categories, usual, 'Limits in days with their names, in ascending order'),
  },
  example: {
    date_column: 'invoice_date',
    categories: [
      [30, 'current'],
      [null, 'overdue'],
    ],
  },
  plan(values, context) {
    const column = timeColumn(values.date_column, ['date_column'], context);
    const reference = referenceDate(values.reference_date, context, ['reference_date']);
    values.categories.forEach(([limit], n) => {
      const before = values.categories[n - 1]?.[0];
      if (n === 0 || (before !== null && before !== undefined && (limit === null || limit > before))) return;
      const message = 'Limits of `categories` must ascend; one without a limit comes last.';
      context.report('parameters-conflict', { message }, ['categories', n]);
    });
    if (!column || !reference) return undefined;
    const days = `${reference} - ${dateOf(column)}`;
    const branches = values.categories.map(([limit, name]): [string, string] => [
      limit === null ? 'true' : `${days} <= ${limit}`,
      sqlString(name),
    ]);
    const expression = caseWhen([[`${quoteIdentifier(column.name)} is null`, "'Unknown'"], ...branches]);
    return newColumn({ name: values.target_column, type: 'varchar', expression, uses: [column] }, context);
  },
});
