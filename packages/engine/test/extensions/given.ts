import { findExtensions } from '../../src/duckdb/embedded.js';

/**
 * Extension files come from whoever runs the tests; `npm run conformance -- local` installs them and sets the variable.
 * Without it, tests that need one are skipped, which the report shows.
 */
export const given = findExtensions('/nowhere', process.env);

export const without = (...names: readonly string[]): boolean => {
  const missing = names.filter((name) => !given.has(name));
  if (missing.length > 0 && process.env['SPARKLE_DUCKDB_EXTENSIONS'] !== undefined)
    throw new Error(`SPARKLE_DUCKDB_EXTENSIONS holds no ${missing.join(', ')}`);
  return missing.length > 0;
};
