import { printStatement, type SqlStatement } from '@sparkle-orchestration/core';
import { quoteName } from '@sparkle-orchestration/sql';

/** Name under which the warehouse file is attached. DuckDB refuses `main`, `temp` and `system` here. */
export const warehouseCatalog = 'wh';

/** `cat.sch.tab` is table `tab` of schema `cat.sch`; a bare name is a table of schema `main`. */
export function duckdbRelation(dataset: string): readonly string[] {
  const cut = dataset.lastIndexOf('.');
  return cut < 0
    ? [warehouseCatalog, 'main', dataset]
    : [warehouseCatalog, dataset.slice(0, cut), dataset.slice(cut + 1)];
}

/** The bind of a parameter: its name, with characters that DuckDB takes no bind of written as their codes. */
export const duckdbBind = (name: string): string =>
  name.replace(/[^A-Za-z0-9_]/g, (character) => `_${character.codePointAt(0)?.toString(16)}_`);

/** Prints a statement for DuckDB; `params` holds the names it binds, each once. */
export function printDuckdb(statement: SqlStatement): { text: string; params: readonly string[] } {
  return printStatement(statement, {
    dataset: (name) => quoteName(duckdbRelation(name)),
    schema: (name) => quoteName(duckdbRelation(name).slice(0, -1)),
    param: (name) => `$${duckdbBind(name)}`,
  });
}
