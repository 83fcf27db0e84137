import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../diagnostics/diagnostic.js';
import { printDiagnostics } from '../diagnostics/print.js';
import { resolveSecrets, secretStates } from './resolve-secrets.js';
import { places, readFiles, silver, silverFile, type TestFiles } from './test-project.js';

const canary = 'CANARY-7c1f';
const connection = (content: object | string): TestFiles => ({ 'config/connections/pg/prod.json': content });
const read = async (files: TestFiles, environment: Record<string, string> = {}) => {
  const result = await readFiles(files, { environment });
  const pg = result.project.connections.get('pg');
  return { ...result, pg, open: pg && resolveSecrets(result.project, pg, environment) };
};

describe('secret fields', () => {
  it('keep a reference, also when the variable is set', async () => {
    const { pg, project, diagnostics } = await read(
      connection({ type: 'postgresql', host: 'h', port: 5432, user: '${PG_USER}', password: '${PG_PASSWORD}' }),
      { PG_USER: 'etl', PG_PASSWORD: canary },
    );
    expect(diagnostics).toEqual([]);
    expect(pg).toMatchObject({
      type: 'postgres',
      properties: { host: 'h', port: 5432, user: 'etl', password: { secret: 'PG_PASSWORD' } },
    });
    expect(JSON.stringify([...project.connections, ...project.secrets])).not.toContain(canary);
  });

  it('are read at the last moment', async () => {
    const { open } = await read(connection({ type: 'postgres', host: 'h', password: '${PG_PASSWORD}' }), {
      PG_PASSWORD: canary,
    });
    expect(open).toEqual({
      connection: { name: 'pg', type: 'postgres', properties: { host: 'h', password: canary } },
      values: [canary],
      diagnostics: [],
    });
  });

  it('end with exit code 3 when they are missing, all at once', async () => {
    const { open } = await read(connection({ type: 'mysql', password: '${A_PASSWORD}', api_token: '${B_TOKEN}' }));
    expect(open?.diagnostics.map((d) => d.message)).toEqual([
      'connection "pg" needs the secret "A_PASSWORD": the environment variable A_PASSWORD is not set',
      'connection "pg" needs the secret "B_TOKEN": the environment variable B_TOKEN is not set',
    ]);
    expect(open?.connection).toBeUndefined();
    expect(exitCodeOf(open?.diagnostics ?? [])).toBe(3);
  });

  it('are left out, and never empty, when they may be absent', async () => {
    const { open } = await read(connection({ type: 'mysql', host: 'h', password: '${A_PASSWORD:-}' }));
    expect(open).toMatchObject({ connection: { properties: { host: 'h' } }, diagnostics: [] });
    expect(open?.connection?.properties).not.toHaveProperty('password');
  });

  it.each([
    [{ password: 'hunter2' }, 'password'],
    [{ sfPassword: 'hunter2' }, 'sfPassword'],
    [{ password: 123456 }, 'password'],
    [{ password: '${PG_PASSWORD:hunter2}' }, 'password'],
    [{ properties: { apiKey: 'hunter2' } }, 'apiKey'],
    [{ note: 'AKIAIOSFODNN7EXAMPLE' }, 'note'],
    [{ note: '-----BEGIN RSA PRIVATE KEY-----\nhunter2' }, 'note'],
    [{ url: 'postgresql://u:hunter2@h/db' }, 'url'],
  ])('refuse the literal in %j without repeating it', async (content, key) => {
    const { diagnostics, pg, sourceText } = await read(connection({ type: 'mysql', ...content }));
    expect(diagnostics.map((d) => [d.code, d.message])).toEqual([
      ['config/secret-literal', `"${key}" holds a secret in plain text`],
    ]);
    const printed = printDiagnostics(diagnostics, { sourceText });
    expect(JSON.stringify(diagnostics) + printed).not.toMatch(/hunter2|AKIA|123456/);
    expect(pg).toBeUndefined();
  });

  it('refuse text around a secret', async () => {
    const { diagnostics } = await read(connection({ type: 'mysql', password: 'x${PG_PASSWORD}' }));
    expect(diagnostics.map((d) => d.code)).toEqual(['config/secret-mixed']);
  });

  it('take user and password out of an address', async () => {
    const { pg, diagnostics } = await read(
      connection({ connection_string: 'mongodb://${M_USER}:${M_PASSWORD}@h1,h2/?ssl=true', type: 'mongodb' }),
      { M_USER: 'etl' },
    );
    expect(diagnostics).toEqual([]);
    expect(pg?.properties).toEqual({
      url: 'mongodb://h1,h2/?ssl=true',
      user: 'etl',
      password: { secret: 'M_PASSWORD' },
    });
  });

  it('are the whole address when one variable gives it', async () => {
    expect((await read(connection({ type: 'postgres', url: '${DATABASE_URL}' }))).pg?.properties).toEqual({
      url: { secret: 'DATABASE_URL' },
    });
    expect(
      (await read({ 'config/connections/pg/prod.json': { type: 'slack', url: '${HOOK}' } })).pg?.properties,
    ).toEqual({ url: { secret: 'HOOK' } });
  });

  it('are found in options of ingestors', async () => {
    const files = {
      [silverFile]: {
        ...silver,
        pipeline_type: 'bronze_raw_ingestion',
        ingestor: 'paginated_rest_json',
        extra_config: { ingestor_config: { auth_token: '${TOKEN}', api_url: '${URL}' } },
      },
    };
    const { project } = await readFiles(files, { environment: { URL: 'https://x', TOKEN: canary } });
    expect(project.pipelines[0]?.config).toMatchObject({
      extra: { ingestor_config: { auth_token: { secret: 'TOKEN' }, api_url: 'https://x' } },
    });
  });
});

describe('secrets mapping', () => {
  const pg = connection({ type: 'mysql', password_secret_key: 'warehouse_secret_key' });
  const mapping = (text: string) => ({ ...pg, 'config/secrets_mapping.yaml': text });

  it('reads the form of one variable per environment', async () => {
    const { open, pg: found } = await read(
      mapping('secrets:\n  warehouse:\n    env_var_dev: W_DEV\n    env_var_prod: W_PROD\n'),
      { W_PROD: canary },
    );
    expect(found?.properties).toEqual({ password: { secret: 'warehouse' } });
    expect(open?.connection?.properties).toEqual({ password: canary });
  });

  it('reads the form of bare environments', async () => {
    const { open } = await read(
      mapping('secrets:\n  warehouse_secret_key: {dev: W_DEV, staging: W_STAGE, prod: W_PROD}\n'),
      { W_PROD: canary },
    );
    expect(open?.connection?.properties).toEqual({ password: canary });
  });

  it('reads the form of variables with their own names, and warns when it is for another environment', async () => {
    const files = {
      'config/connections/pg/prod.json': { type: 'mysql', token_secret_key: 'W_TOKEN' },
      'config/secrets_mapping.yaml':
        'environment: dev\nsecrets:\n  W_TOKEN: {github_secret: W_TOKEN, required: false}\nvalidation:\n  required_secrets: [W_TOKEN]\n  patterns:\n    W_TOKEN: "^dapi[a-f0-9]{4}$"\n',
    };
    const { open, diagnostics } = await read(files, { W_TOKEN: 'dapi12af' });
    expect(places(diagnostics)).toEqual(['mapping-environment secrets_mapping.yaml:1:14']);
    expect(open?.connection?.properties).toEqual({ token: 'dapi12af' });
    const wrong = await read(files, { W_TOKEN: canary });
    expect(wrong.open?.diagnostics.map((d) => d.code)).toEqual(['config/secret-pattern']);
    expect(JSON.stringify(wrong.open?.diagnostics)).not.toContain(canary);
    expect((await read(files)).open?.diagnostics.map((d) => d.code)).toEqual(['config/secret-missing']);
  });

  it('looks up variables in capitals without an entry, and reports everything else that is not there', async () => {
    expect(
      (await read(connection({ type: 'mysql', password_secret_key: 'W_PROD' }), { W_PROD: canary })).open?.connection
        ?.properties,
    ).toEqual({ password: canary });
    const { diagnostics, project } = await read(mapping('secrets:\n  warehous: {env_var: W}\n'));
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: 'config/secret-undefined',
        location: expect.objectContaining({ file: 'config/connections/pg/prod.json', line: 3 }),
      }),
    ]);
    expect(project.connections.get('warehouse')?.type).toBe('duckdb');
    expect((await readFiles(mapping('secrets: {}\n'), { allowMissingSecrets: true })).diagnostics).toEqual([]);
  });

  it('names an environment that has no variable', async () => {
    expect(
      (await read(mapping('secrets:\n  warehouse: {env_var_dev: W_DEV}\n'))).open?.diagnostics.map((d) => [
        d.code,
        d.exit,
      ]),
    ).toEqual([['config/secret-no-variable', 3]]);
  });

  it('refuses patterns that could take for ever', async () => {
    const { diagnostics } = await read({
      'config/secrets_mapping.yaml': 'secrets:\n  A: {}\nvalidation:\n  patterns:\n    A: "(a+)+$"\n',
    });
    expect(places(diagnostics)).toEqual(['pattern-too-complex secrets_mapping.yaml:5:8']);
  });

  it('lists names and variables, and never values', async () => {
    const { project } = await read(
      mapping('secrets:\n  warehouse: {env_var: W}\n  other: {env_var: O, required: false}\n'),
      { W: canary },
    );
    expect(secretStates(project, { W: canary })).toEqual([
      { name: 'other', variable: 'O', required: false, present: false },
      { name: 'warehouse', variable: 'W', required: true, present: true },
    ]);
  });
});
