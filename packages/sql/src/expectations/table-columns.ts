import type { Check, Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { normaliseType, spellingsOf } from '../dialect/type.js';
import { loadIdColumn } from '../write/identity.js';

type ColumnsMeaning = Extract<Check['meaning'], { type: 'columns' }>;

/** `decimal` alone is a decimal of any size. */
const isType = (wanted: string, type: string) =>
  wanted === 'decimal' ? type.startsWith('decimal(') : normaliseType(wanted) === type;

/** Breaches of a rule about columns, where they are known: one for each column that is missing, wrong or not wanted. */
export function columnBreaches(rule: ColumnsMeaning, columns: readonly Pick<Column, 'name' | 'type'>[]): number {
  const there = columns.filter((c) => c.name !== loadIdColumn);
  const place = new Map(there.map((c, n) => [c.name, n]));
  let breaches = 0;
  rule.expected.forEach((wanted, n) => {
    const at = place.get(wanted.name);
    const found = at === undefined ? undefined : there[at];
    const type = found && normaliseType(found.type);
    if (!found) breaches++;
    else if (wanted.types && !wanted.types.some((t) => isType(t, type ?? ''))) breaches++;
    else if (wanted.at !== undefined && wanted.at !== at) breaches++;
    else if (rule.ordered && at !== n) breaches++;
  });
  if (rule.exact) {
    const known = new Set(rule.expected.map((c) => c.name));
    breaches += there.filter((c) => !known.has(c.name)).length;
  }
  const { min, max } = rule.count ?? {};
  if ((min !== undefined && there.length < min) || (max !== undefined && there.length > max)) breaches++;
  return breaches;
}

/** The columns of a table as rows `name`, `type` (lower case, arguments of text dropped), `place` from 0. */
function catalogue(dataset: string, dialect: Dialect): SqlStatement {
  const plain = (type: string) =>
    `case when ${type} like 'decimal%' or ${type} like 'numeric%' then ${type} else regexp_replace(${type}, '[(][0-9, ]*[)]', '') end`;
  const listed =
    dialect === 'duckdb'
      ? sql`select column_name as name, lower(column_type) as spelled, row_number() over () as place from (describe ${datasetPart(dataset)}) d where column_name <> ${sqlString(loadIdColumn)}`
      : sql`select cast(attname as varchar) as name, format_type(atttypid, atttypmod) as spelled, row_number() over (order by attnum) as place from pg_attribute where attrelid = cast($sparkle$${datasetPart(dataset)}$sparkle$ as regclass) and attnum > 0 and not attisdropped and attname <> ${sqlString(loadIdColumn)}`;
  return sql`select name, ${plain('spelled')} as type, place - 1 as place from (${listed}) listed`;
}

/** The same as a select over the database's own catalogue, asked when the check runs. */
export function columnQuery(rule: ColumnsMeaning, dataset: string, dialect: Dialect): SqlStatement {
  const wrong = rule.expected.map((wanted, n) => {
    const conditions = [`name = ${sqlString(wanted.name)}`];
    if (wanted.types) {
      const spelled = [...new Set(wanted.types.flatMap((t) => spellingsOf(normaliseType(t))))];
      const any = wanted.types.includes('decimal') ? ` or type like 'decimal%' or type like 'numeric%'` : '';
      conditions.push(`(type in (${spelled.map(sqlString).join(', ')})${any})`);
    }
    const at = wanted.at ?? (rule.ordered ? n : undefined);
    if (at !== undefined) conditions.push(`place = ${at}`);
    return `case when count(*) filter (where ${conditions.join(' and ')}) = 0 then 1 else 0 end`;
  });
  const names = rule.expected.map((c) => sqlString(c.name)).join(', ');
  const others = rule.exact ? [`count(*) filter (where name not in (${names || "''"}))`] : [];
  const { min, max } = rule.count ?? {};
  const bounds = [
    ...(min === undefined ? [] : [`count(*) < ${min}`]),
    ...(max === undefined ? [] : [`count(*) > ${max}`]),
  ];
  const counted = bounds.length > 0 ? [`case when ${bounds.join(' or ')} then 1 else 0 end`] : [];
  return sql`select ${[...wrong, ...others, ...counted].join(' + ') || '0'} from (${catalogue(dataset, dialect)}) columns`;
}
