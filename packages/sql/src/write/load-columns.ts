import type { Column, Dialect, LoadColumn } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlLiteral, sqlString } from '../dialect/literal.js';
import { hasCommonText, textOf } from '../dialect/text.js';
import { printType } from '../dialect/type.js';
import type { RowRule } from './row-rules.js';
import type { ContractColumn, SchemaAgreement } from './schema-contract.js';

/** Column of the rows read that names each row's file. */
export const fileColumn = '_source_file';

/** Name of the column that keeps a value as it was, where the table's type may not hold it. */
export const rawColumn = (n: number) => quoteIdentifier(`_sparkle_raw_${n}`);

const column = (name: string) => `x.${quoteIdentifier(name)}`;

/** The value as the table keeps it; a value that does not fit is NULL, and a rule says what becomes of its row. */
export function tableValue({ source, target, checked }: ContractColumn, dialect: Dialect): string {
  const value = column(source.name);
  if (source.type === target.type) return value;
  const type = printType(target.type, dialect);
  if (!checked)
    return target.type === 'varchar' && hasCommonText(source.type)
      ? textOf(value, source.type, dialect)
      : `cast(${value} as ${type})`;
  if (dialect === 'duckdb') return `try_cast(${value} as ${type})`;
  return `case when ${fits({ source, target, checked }, dialect)} then cast(cast(${value} as varchar) as ${type}) end`;
}

/** Condition, never null: the value fits the table's type. */
export function fits({ source, target }: ContractColumn, dialect: Dialect): string {
  const value = column(source.name);
  const type = printType(target.type, dialect);
  if (dialect === 'duckdb') return `(${value} is null or try_cast(${value} as ${type}) is not null)`;
  return `coalesce(pg_input_is_valid(cast(${value} as text), ${sqlString(type)}), true)`;
}

/** Rules of the contract for rows, where it sets rows aside. */
export function contractRules(agreement: SchemaAgreement, dialect: Dialect): readonly RowRule[] {
  if (agreement.misfit !== 'quarantine') return [];
  const name = 'schema_contract';
  return [
    ...agreement.columns
      .filter((c) => c.checked)
      .map((c) => ({ name, reason: `${c.target.name} is not ${c.target.type}`, condition: fits(c, dialect) })),
    ...agreement.refused.map((c) => ({
      name,
      reason: `the table has no column ${c.name}`,
      condition: `${column(c.name)} is null`,
    })),
  ];
}

/** The value of a column that the load adds. Reads `sparkle_run r` and the rows read as `x`. */
export function addedValue(add: LoadColumn, data: readonly Column[], hasFile: boolean, dialect: Dialect): string {
  const { value } = add;
  const cast = (expression: string) => `cast(${expression} as ${printType(add.type, dialect)})`;
  if ('literal' in value) return sqlLiteral(value.literal, add.type, dialect);
  switch (value.from) {
    case 'now':
      return cast('r.now');
    case 'today':
      return cast('r.now');
    case 'run_id':
      return cast('r.run_id');
    case 'file':
      return cast(hasFile ? column(fileColumn) : 'null');
    case 'row_hash':
      return rowHash(data, dialect);
  }
}

/** Postgres takes at most 100 arguments in a call; texts joined in parts join to the same text. */
const partSize = 90;

/** The hash of a row's data, by the formula of `add_hash_key`. */
function rowHash(data: readonly Column[], dialect: Dialect): string {
  const texts = data.map((c) => {
    const text = hasCommonText(c.type) ? textOf(column(c.name), c.type, dialect) : `cast(${column(c.name)} as varchar)`;
    return `coalesce(${text}, '')`;
  });
  const join = (items: readonly string[]) => `concat_ws('||', ${items.join(', ')})`;
  const parts: string[] = [];
  for (let n = 0; n < texts.length; n += partSize) parts.push(join(texts.slice(n, n + partSize)));
  return `md5(${parts.length === 1 ? parts[0] : join(parts)})`;
}
