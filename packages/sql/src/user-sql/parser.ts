import type * as Polyglot from '@polyglot-sql/sdk';

type Parser = typeof Polyglot;
let loaded: Parser | undefined;

/**
 * Loads the SQL parser (WebAssembly, about 0.2 s once a process). Await it before rendering user SQL; it is not loaded
 * otherwise, so that commands without any do not pay for it.
 */
export async function loadSqlParser(): Promise<void> {
  loaded ??= await import('@polyglot-sql/sdk');
}

/** Whether `loadSqlParser` was awaited already. */
export function sqlParserIsLoaded(): boolean {
  return loaded !== undefined;
}

/** The loaded parser. Calling this without having awaited `loadSqlParser` is a mistake in the program. */
export function sqlParser(): Parser {
  if (!loaded) throw new Error('loadSqlParser() was not awaited before user SQL was read');
  return loaded;
}
