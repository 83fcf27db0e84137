import { createServer } from 'node:net';
import { type Diagnostic, DiagnosticError, exitCodes } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../testing.js';
import { connect } from './client.js';
import { postgresError, withoutPassword } from './errors.js';
import { type PostgresSettings, settingsOf } from './settings.js';

const password = "ca/nary'p@ss word%";
let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres({ password });
});
afterAll(() => server.stop());

const settings = (more: Partial<PostgresSettings> = {}): PostgresSettings => ({
  ...settingsOf({ name: 'crm', type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } }),
  ...more,
});

async function failure(more: Partial<PostgresSettings>): Promise<Diagnostic> {
  try {
    await connect(settings(more), '/');
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics[0]) return error.diagnostics[0];
    throw error;
  }
  throw new Error('the connection was made');
}

test.each(['disable', 'allow', 'prefer'] as const)('sslmode=%s reaches a server without TLS', async (sslmode) => {
  const client = await connect(settings({ sslmode }), '/');
  const result = await client.query(
    "select current_setting('timezone') as zone, current_setting('application_name') as name",
  );
  expect(result.rows).toEqual([{ zone: 'UTC', name: 'sparkle' }]);
  await client.end();
});

test.each(['require', 'verify-ca', 'verify-full'] as const)(
  'sslmode=%s refuses a server without TLS',
  async (sslmode) => {
    expect(await failure({ sslmode })).toMatchObject({ code: 'postgres/tls-failed', exit: exitCodes.doNotRetry });
  },
);

test('a wrong password is told without any password', async () => {
  const found = await failure({ password: 'canary-wrong' });
  expect(found).toMatchObject({ code: 'postgres/authentication-failed', exit: exitCodes.doNotRetry });
  expect(JSON.stringify(found)).not.toMatch(/canary/);
});

test('a missing password is an authentication failure, and no file of this machine is asked', async () => {
  const { password: _none, ...without } = settings();
  process.env['PGPASSWORD'] = password;
  try {
    await expect(connect(without, '/')).rejects.toThrow('postgres/authentication-failed');
  } finally {
    delete process.env['PGPASSWORD'];
  }
});

test('a missing database and an unknown host have codes of their own', async () => {
  expect(await failure({ database: 'nowhere' })).toMatchObject({ code: 'postgres/no-such-database' });
  expect(await failure({ host: 'host.invalid' })).toMatchObject({
    code: 'postgres/unreachable',
    exit: exitCodes.failed,
  });
});

test('nobody listens', async () => {
  const listener = createServer();
  const port = await new Promise<number>((resolve) =>
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    }),
  );
  expect(await failure({ port })).toMatchObject({ code: 'postgres/unreachable' });
});

test('a server that accepts and says nothing', async () => {
  const silent = createServer(() => undefined);
  const port = await new Promise<number>((resolve) =>
    silent.listen(0, '127.0.0.1', () => {
      const address = silent.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  expect(await failure({ port, connectTimeoutSeconds: 0.3 })).toMatchObject({ code: 'postgres/unreachable' });
  silent.close();
});

test('a password in an error of any form is taken out', () => {
  for (const text of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]) {
    const error = postgresError(new Error(`could not use postgresql://u:${text}@h`), settings());
    expect(error.message).not.toContain(text);
    expect(error.message).toContain('***');
  }
  expect(withoutPassword('nothing here', undefined)).toBe('nothing here');
});

test('a user that may not read', async () => {
  await server.query("create table hidden (a int); create role guest login password 'x'");
  const client = await connect(settings({ user: 'guest', password: 'x' }), '/');
  await client.query('select * from hidden').then(
    () => expect.unreachable(),
    (error) =>
      expect(postgresError(error, settings()).diagnostics[0]).toMatchObject({
        code: 'postgres/permission-denied',
        exit: exitCodes.doNotRetry,
      }),
  );
  await client.end();
});
