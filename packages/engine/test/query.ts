import { duckdbDriver } from '../src/index.js';

/** Rows of the warehouse of a test. */
export async function queryWarehouse(root: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const connection = { name: 'warehouse', type: 'duckdb', properties: { path: 'w.duckdb' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  try {
    return await session.query([sql]);
  } finally {
    await session.close();
  }
}
