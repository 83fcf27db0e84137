import { duckdbDriver } from '../src/index.js';

type Rows = readonly (readonly unknown[])[];

/** Answers of the warehouse of a test, in the order of the questions. */
export async function askWarehouse(root: string, questions: readonly string[]): Promise<readonly Rows[]> {
  const connection = { name: 'warehouse', type: 'duckdb', properties: { path: 'w.duckdb' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  try {
    const answers: Rows[] = [];
    for (const question of questions) answers.push(await session.query([question]));
    return answers;
  } finally {
    await session.close();
  }
}

/** Rows of the warehouse of a test. */
export async function queryWarehouse(root: string, sql: string): Promise<Rows> {
  const [rows = []] = await askWarehouse(root, [sql]);
  return rows;
}
