import {
  type LocalService,
  type Reply,
  type SeenRequest,
  startLocalService,
} from '@sparkle-orchestration/connectors/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type RestProject, restProject } from './rest-project.js';

let service: LocalService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** A project with one source at the local service, loaded into DuckDB. */
async function project(
  answer: (request: SeenRequest) => Reply | Promise<Reply>,
  resource: Readonly<Record<string, unknown>>,
  more: {
    readonly connection?: object;
    readonly pipeline?: object;
    readonly destination?: object;
    readonly environment?: Readonly<Record<string, string>>;
    readonly secrets?: object;
  } = {},
): Promise<RestProject> {
  service = await startLocalService(answer);
  return restProject(
    {
      'config/sources/api.yaml': {
        source: {
          name: 'api',
          type: 'rest_api',
          connection: {
            base_url: `${service.url}/v1`,
            allowed_hosts: ['127.0.0.1'],
            timeout: 2,
            retry: { max_attempts: 3, initial_delay: 0.01 },
            ...more.connection,
          },
          resources: [resource],
        },
      },
      'config/destinations/lake.yaml': {
        destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' }, ...more.destination },
      },
      'config/pipelines/load.yaml': {
        pipeline: {
          name: 'load',
          source: { config_file: 'api.yaml', ...more.pipeline },
          destination: { config_file: 'lake.yaml', dataset_name: 'raw' },
          execution: { retries: 0 },
        },
      },
      ...(more.secrets ? { 'config/secrets_mapping.yaml': { secrets: more.secrets } } : {}),
    },
    'lake',
    more.environment ?? {},
  );
}

const users = [
  {
    id: 1,
    userName: 'ada',
    address: { city: 'London', geo: { lat: 51.5 } },
    tags: ['a'],
    updated_at: '2026-01-01T00:00:00Z',
  },
  { id: 2, userName: null, address: null, tags: [], updated_at: '2026-01-02T01:00:00+01:00' },
];

describe('a rest_api source', () => {
  it('becomes a table: names in snake case, objects as columns, arrays as JSON, times in UTC', async () => {
    const p = await project(() => ({ json: users }), {
      name: 'users',
      endpoint: '/users',
      write_disposition: 'replace',
    });
    expect(await p.run('load')).toMatchObject({ status: 'success', findings: [], counts: { load_users: [2, 2, 0] } });
    expect(
      await p.rows(
        'select id, user_name, address__city, address__geo__lat, cast(tags as varchar), cast(updated_at as varchar), _extracted_at is not null, _load_id is not null from main.raw.users order by id',
      ),
    ).toEqual([
      ['1', 'ada', 'London', 51.5, '["a"]', '2026-01-01 00:00:00', true, true],
      ['2', null, null, null, '[]', '2026-01-02 00:00:00', true, true],
    ]);
  });

  it('reads only what is new, sends the cursor, and does not load the rows of the boundary twice', async () => {
    let rows: readonly object[] = users;
    const p = await project(() => ({ json: { data: rows } }), {
      name: 'users',
      endpoint: '/users',
      primary_key: 'id',
      incremental: { cursor_field: 'updated_at', initial_value: '2026-01-01T00:00:00Z', param: 'since' },
    });
    await p.run('load');
    rows = [...users, { id: 3, userName: 'grace', updated_at: '2026-01-02T00:00:00Z' }];
    const second = { start: new Date('2026-03-02T00:00:00Z'), end: new Date('2026-03-03T00:00:00Z') };
    expect(await p.run('load', { interval: second })).toMatchObject({ status: 'success', findings: [] });
    expect(service?.requests.map((r) => r.query['since'])).toEqual(['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']);
    expect(await p.rows('select id from main.raw.users order by id')).toEqual([['1'], ['2'], ['3']]);
  });

  it('fills placeholders: run parameters win over the pipeline, the pipeline over the resource', async () => {
    const resource = {
      name: 'repos',
      endpoint: '/users/{username}/repos',
      params: { username: '{username}', sort: 'updated', kind: '{kind}' },
    };
    const p = await project(() => ({ json: [{ id: 1 }] }), resource, {
      pipeline: { params: { username: 'a b', kind: 'x', other: 1 } },
    });
    await p.run('load');
    await p.run('load', { params: { username: 'octo' } });
    expect(service?.requests.map((r) => [r.path, r.query])).toEqual([
      ['/v1/users/a%20b/repos', { sort: 'updated', kind: 'x' }],
      ['/v1/users/octo/repos', { sort: 'updated', kind: 'x' }],
    ]);
  });

  it('does not start without a value for a placeholder', async () => {
    const p = await project(() => ({ json: [] }), { name: 'commits', endpoint: '/repos/{owner}/commits' });
    await expect(p.run('load')).rejects.toThrow(/parameter owner has no value/);
    expect(service?.requests).toEqual([]);
  });

  it('puts records that are no objects into the quarantine and counts them', async () => {
    const p = await project(() => ({ json: { items: [{ id: 1 }, 'x', null, { id: 2 }, [3]] } }), {
      name: 'items',
      endpoint: 'items',
    });
    expect(await p.run('load')).toMatchObject({ status: 'success', counts: { load_items: [5, 2, 3] } });
    expect(
      await p.rows('select _rule, _reason, cast(_source_row as varchar) from main.raw.items_quarantine order by 3'),
    ).toEqual([
      ['record_is_object', 'the record is a text, not an object', '"x"'],
      ['record_is_object', 'the record is an array, not an object', '[3]'],
      ['record_is_object', 'the record is null, not an object', 'null'],
    ]);
    expect(await p.rows('select id from main.raw.items order by id')).toEqual([['1'], ['2']]);
  });

  it('makes a table of arrays of objects, and replaces the objects of a row that comes again', async () => {
    let orders: readonly object[] = [
      {
        id: 1,
        at: '2026-01-01T00:00:00Z',
        items: [
          { sku: 'a', qty: 1 },
          { sku: 'b', qty: 2 },
        ],
      },
      { id: 2, at: '2026-01-02T00:00:00Z', items: [{ sku: 'c', qty: 3 }] },
    ];
    const p = await project(() => ({ json: orders }), {
      name: 'orders',
      endpoint: 'orders',
      primary_key: ['id'],
      write_disposition: 'merge',
      nesting: 'child',
      incremental: { cursor_field: 'at' },
    });
    expect(await p.run('load')).toMatchObject({ status: 'success', findings: [] });
    const items = 'select _parent_id, _index, sku, qty from main.raw.orders__items order by all';
    expect(await p.rows(items)).toEqual([
      ['1', '0', 'a', '1'],
      ['1', '1', 'b', '2'],
      ['2', '0', 'c', '3'],
    ]);
    orders = [{ id: 2, at: '2026-01-03T00:00:00Z', items: [{ sku: 'd', qty: 4, note: 'new' }] }];
    const second = { start: new Date('2026-03-02T00:00:00Z'), end: new Date('2026-03-03T00:00:00Z') };
    expect(await p.run('load', { interval: second })).toMatchObject({ status: 'success', findings: [] });
    expect(await p.rows(items)).toEqual([
      ['1', '0', 'a', '1'],
      ['1', '1', 'b', '2'],
      ['2', '0', 'd', '4'],
    ]);
  });

  it('keeps objects whole with nesting: json, and renames at last', async () => {
    const p = await project(() => ({ json: users }), {
      name: 'users',
      endpoint: 'users',
      nesting: 'json',
      aliases: { user_name: 'login', updated_at: 'changed_at' },
      primary_key: 'id',
    });
    await p.run('load');
    expect(
      await p.rows("select login, address->>'$.city', changed_at is not null from main.raw.users order by id"),
    ).toEqual([
      ['ada', 'London', true],
      [null, null, true],
    ]);
  });

  it('authenticates with the secret of the environment, and shows it nowhere', async () => {
    const p = await project(
      ({ headers }) =>
        headers.authorization === 'Bearer s3cret-token-value'
          ? { json: users }
          : { status: 401, body: `no ${headers.authorization}` },
      { name: 'users', endpoint: 'users' },
      {
        connection: { auth: { type: 'bearer', token_secret_key: 'api_token_secret_key' } },
        secrets: { api_token: { env_var_dev: 'API_TOKEN' } },
        environment: { API_TOKEN: 's3cret-token-value' },
      },
    );
    expect(await p.run('load')).toMatchObject({ status: 'success' });
    const wrong = await project(
      ({ headers }) => ({ status: 401, body: `no ${headers.authorization}` }),
      { name: 'users', endpoint: 'users' },
      {
        connection: { auth: { type: 'bearer', token_secret_key: 'api_token_secret_key' } },
        secrets: { api_token: { env_var_dev: 'API_TOKEN' } },
        environment: { API_TOKEN: 's3cret-token-value' },
      },
    );
    const run = await wrong.run('load');
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.findings.join()).toMatch(/rest\/refused-for-good: http:\/\/127\.0\.0\.1:\d+\/v1\/users answered 401/);
    expect(run.findings.join()).not.toContain('s3cret');
  });

  it('refuses private addresses that nobody allowed', async () => {
    const p = await project(
      () => ({ json: users }),
      { name: 'users', endpoint: 'users', write_disposition: 'replace' },
      { connection: { allowed_hosts: [] } },
    );
    const run = await p.run('load');
    expect(run.findings).toEqual([
      'rest/private-address: 127.0.0.1 is an address of a private network or of this machine',
    ]);
    expect(service?.requests).toEqual([]);
  });
});
