import type { Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { schemaPart, sql } from '../dialect/statement.js';
import { printType } from '../dialect/type.js';

const define = (column: Column, dialect: Dialect) =>
  `${quoteIdentifier(column.name)} ${printType(column.type, dialect)}`;

export function createSchema(dataset: string): SqlStatement {
  return sql`create schema if not exists ${schemaPart(dataset)}`;
}

export function createTable(table: SqlStatement, columns: readonly Column[], dialect: Dialect): SqlStatement {
  return sql`create table if not exists ${table} (\n  ${columns.map((c) => define(c, dialect)).join(',\n  ')}\n)`;
}

/** Adds columns that are not there, without a default: a default that is an expression can make a DuckDB file unopenable. */
export function addColumns(table: SqlStatement, columns: readonly Column[], dialect: Dialect): SqlStatement[] {
  if (columns.length === 0) return [];
  const actions = columns.map((c) => `add column if not exists ${define(c, dialect)}`);
  if (dialect === 'postgres') return [sql`alter table ${table}\n  ${actions.join(',\n  ')}`];
  return actions.map((action) => sql`alter table ${table} ${action}`);
}

export function changeType(table: SqlStatement, column: Column, dialect: Dialect): SqlStatement {
  const type = printType(column.type, dialect);
  return sql`alter table ${table} alter column ${quoteIdentifier(column.name)} type ${type}`;
}
