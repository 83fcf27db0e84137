import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from './testing.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres({ password: "p'ss w@rd/:%" });
});
afterAll(() => server.stop());

test('the server is a real one, in UTF-8 and with byte order', async () => {
  const [row] = await server.query(
    "select current_setting('server_encoding') as encoding, version(), 'B' < 'a' as bytes",
  );
  expect(row).toMatchObject({ encoding: 'UTF8', bytes: true });
  expect(row?.['version']).toMatch(/^PostgreSQL 18/);
});

test('databases are made with any name', async () => {
  await server.createDatabase('we"ird');
  expect(await server.query('select current_database() as name', { database: 'we"ird' })).toEqual([{ name: 'we"ird' }]);
});
