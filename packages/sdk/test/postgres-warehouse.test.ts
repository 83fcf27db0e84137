import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { type Reply, type SeenRequest, startLocalService } from '@sparkle-orchestration/connectors/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { restProject } from './rest/rest-project.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(async () => server?.stop());

/** A database of its own, as the warehouse `wh`. */
async function warehouse(name: string): Promise<Readonly<Record<string, unknown>>> {
  await server.createDatabase(name);
  const { password: _, ...plain } = server.properties(name);
  return { 'config/connections/wh/common.json': { type: 'postgres', ...plain, password: '${WH_PASSWORD}' } };
}
const secrets = () => ({ WH_PASSWORD: server.password });
const march = (day: number) => ({
  start: new Date(`2026-03-0${day}T00:00:00Z`),
  end: new Date(`2026-03-0${day + 1}T00:00:00Z`),
});

it('nested records of a service become a table of Postgres, page by page, from the last cursor on', async () => {
  const person = (id: number, at: string) => ({
    id,
    name: `p${id}`,
    at,
    address: { city: "L'Aquila", geo: { lat: 1.5 } },
    tags: ['a', '"b"'],
  });
  const answer = (request: SeenRequest): Reply => {
    if (request.query['since'] !== undefined)
      return { json: { data: [person(3, '2026-03-02T08:00:00Z')], meta: { next: null } } };
    return request.query['cursor'] === undefined
      ? { json: { data: [person(1, '2026-03-01T08:00:00Z'), 'no record'], meta: { next: 'p2' } } }
      : { json: { data: [{ ...person(2, '2026-03-01T09:00:00Z'), address: null }], meta: { next: null } } };
  };
  const service = await startLocalService(answer);
  try {
    const project = restProject(
      {
        ...(await warehouse('rest')),
        'config/connections/api/common.json': { type: 'rest_api', base_url: service.url, allowed_hosts: ['127.0.0.1'] },
        'config/orchestration/people/dev.json': {
          ...{ pipeline_type: 'bronze_raw_ingestion', source_system: 'api', source_connection: 'api' },
          ...{
            destination_catalog: 'main',
            destination_schema: 'brz',
            destination_table: 'people',
            write_mode: 'append',
          },
          ...{ ingestor: 'rest_resource', watermark_column: 'at' },
          ingestor_config: {
            endpoint: '/people',
            data_path: 'data',
            pagination: { type: 'cursor', cursor_path: 'meta.next' },
            cursor_field: 'at',
            param: 'since',
          },
        },
      },
      'wh',
      secrets(),
    );
    const first = await project.run('people', { interval: march(1) });
    expect([first.status, first.findings]).toEqual(['success', []]);
    const columns = 'id, name, address__city, address__geo__lat, tags';
    const one = [
      ['1', 'p1', "L'Aquila", 1.5, '["a", "\\"b\\""]'],
      ['2', 'p2', null, null, '["a", "\\"b\\""]'],
    ];
    expect(await project.rows(`select ${columns} from main.brz.people order by id`)).toEqual(one);
    expect(await project.rows('select _rule, _source_row from main.brz.people_quarantine')).toEqual([
      ['record_is_object', '"no record"'],
    ]);
    expect((await project.run('people', { interval: march(2) })).status).toBe('success');
    expect(await project.rows('select id from main.brz.people order by id')).toEqual([['1'], ['2'], ['3']]);
  } finally {
    await service.close();
  }
});

it('lists of text are merged into a table of Postgres, and a second run changes nothing', async () => {
  const project = restProject(
    {
      ...(await warehouse('lists')),
      'schemas/main.brz.goods.json': {
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'tags', type: 'varchar[]' },
          { name: 'at', type: 'timestamp' },
        ],
      },
      'config/orchestration/goods/dev.json': {
        ...{ pipeline_type: 'silver_batch_transformation', source_table: 'main.brz.goods' },
        ...{ destination_catalog: 'main', destination_schema: 'slv', destination_table: 'goods' },
        ...{ transformers: [{ name: 'select_columns', params: { columns: ['id', 'tags', 'at'] } }] },
        ...{ write_mode: 'merge', primary_key: ['id'], watermark_column: 'at' },
      },
    },
    'wh',
    secrets(),
  );
  const database = 'lists';
  await server.query('create schema brz; create table brz.goods (id integer, tags varchar[], at timestamp)', {
    database,
  });
  const first = ['a', 'with, comma', '{"brace"}', null];
  const values = [1, first, 2, [], 3, null];
  await server.query(
    `insert into brz.goods values ($1, $2, '2026-03-01 08:00'), ($3, $4, '2026-03-01 08:00'), ($5, $6, '2026-03-01 08:00')`,
    { database, values },
  );
  const run = async (day: number) => {
    const done = await project.run('goods', { interval: march(day) });
    expect([done.status, done.findings]).toEqual(['success', []]);
    return server.query('select id, tags, pg_typeof(tags)::varchar as type, _load_id from slv.goods order by id', {
      database,
    });
  };
  const before = await run(1);
  expect(before.map(({ id, tags, type }) => [id, tags, type])).toEqual([
    [1, first, 'character varying[]'],
    [2, [], 'character varying[]'],
    [3, null, 'character varying[]'],
  ]);
  expect(await run(1)).toEqual(before);
  // The same list at a later time is no change of it; another one is.
  await server.query(
    "insert into brz.goods values (2, array['new'], '2026-03-02 08:00'), (3, null, '2026-03-02 09:00'), (4, array['x', 'y'], '2026-03-02 09:00')",
    { database },
  );
  for (let times = 0; times < 2; times += 1)
    expect((await run(2)).map(({ id, tags }) => [id, tags])).toEqual([
      [1, first],
      [2, ['new']],
      [3, null],
      [4, ['x', 'y']],
    ]);
});
