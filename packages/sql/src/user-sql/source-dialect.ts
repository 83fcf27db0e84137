import type { Dialect } from '@sparkle-orchestration/core';

/** Names under which a dialect may be declared, to the parser's name. */
const names: Readonly<Record<string, string>> = {
  duckdb: 'duckdb',
  postgres: 'postgresql',
  postgresql: 'postgresql',
  spark: 'spark',
  sparksql: 'spark',
  databricks: 'databricks',
  bigquery: 'bigquery',
  snowflake: 'snowflake',
};

export const sourceDialects: readonly string[] = Object.keys(names);

/** The parser's name of a declared dialect; nothing when it is not known. */
export function parserDialect(declared: string): string | undefined {
  return names[declared.toLowerCase()];
}

/** Whether SQL of the declared dialect runs on the engine as it is written. */
export function isOwnDialect(declared: string, engine: Dialect): boolean {
  return parserDialect(declared) === parserDialect(engine);
}
