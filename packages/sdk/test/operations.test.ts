import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRunStore } from '@sparkle-orchestration/state';
import { afterEach, describe, expect, it } from 'vitest';
import { openProject, queryWarehouse, type RunPipelinesOptions, runPipelines } from '../src/index.js';
import { type ProjectFiles, projectFolder } from './project-folder.js';

const roots: string[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

type Fields = Readonly<Record<string, unknown>>;
const connection = { 'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' } };
const custom = (tasks: readonly Fields[], more: Fields = {}): Fields => ({
  pipeline_type: 'custom',
  ...more,
  extra_config: { tasks },
});

function folder(tasks: readonly Fields[], files: ProjectFiles = {}, more: Fields = {}): string {
  const root = projectFolder(
    { ...connection, 'config/orchestration/subject/dev.json': custom(tasks, more), ...files },
    { warehouse: 'duck' },
  );
  roots.push(root);
  return root;
}

const day = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };
const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

async function run(root: string, more: Partial<RunPipelinesOptions> = {}, variables: Fields = {}) {
  const project = await openProject({ from: root, env: 'dev', environment: { ...environment, ...variables } as never });
  const [first] = await runPipelines(project, { names: ['subject'], interval: day, ...more });
  if (!first?.result) throw new Error('the pipeline was not started');
  return first.result;
}

const states = (result: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(Object.entries(result.tasks).map(([id, task]) => [id, task.status]));
const script = (id: string, file: string, more: Fields = {}): Fields => ({
  id,
  task: 'RunScriptTask',
  params: { file, ...(more['params'] as Fields) },
  ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'params')),
});

describe('scripts', () => {
  it('get values as words and variables that no shell reads, and give outputs on their last line', async () => {
    const nasty = '$(touch hacked) "; rm -rf / #\'';
    const root = folder(
      [
        script('shell', 'jobs/echo.sh', {
          params: {
            args: ['{{ params.text }}', '{{ interval.start | date }}'],
            environment: { DAY: '{{ interval.end }}' },
          },
        }),
        script('python', 'jobs/echo.py', {
          params: { args: ['{{ params.text }}'] },
          outputs: { n: 'count', deep: 'list.1.x' },
          depends_on: ['shell'],
        }),
        script('node', 'jobs/echo.mjs', {
          params: { args: ['{{ tasks.python.outputs.n }}'] },
          depends_on: ['python'],
        }),
      ],
      {
        'jobs/echo.sh': 'printf "%s|%s|%s" "$1" "$2" "$DAY" > shell.txt\n',
        'jobs/echo.py':
          'import json, sys\nopen("python.txt", "w").write(sys.argv[1])\nprint("working")\nprint(json.dumps({"count": 3, "list": [1, {"x": "y"}]}))\n',
        'jobs/echo.mjs': 'import { writeFileSync } from "node:fs"; writeFileSync("node.txt", process.argv[2]);\n',
      },
      { params: { text: 'none' } },
    );
    const result = await run(root, { params: { text: nasty } });
    expect(states(result)).toEqual({ shell: 'success', python: 'success', node: 'success' });
    expect(readFileSync(join(root, 'shell.txt'), 'utf8')).toBe(`${nasty}|2026-03-01|2026-03-02T00:00:00Z`);
    expect(readFileSync(join(root, 'python.txt'), 'utf8')).toBe(nasty);
    expect(readFileSync(join(root, 'node.txt'), 'utf8')).toBe('3');
    expect(result.tasks['python']?.outputs).toEqual({ n: 3, deep: 'y' });
    expect(existsSync(join(root, 'hacked'))).toBe(false);
  });

  it('are really ended by their time limit, with what they started', async () => {
    const root = folder([script('slow', 'slow.sh', { timeout_seconds: 1 })], {
      'slow.sh': '(trap "" TERM; for i in 1 2 3 4 5 6 7 8 9; do sleep 1; date > alive.txt; done) &\nwait\n',
    });
    const result = await run(root);
    expect(result.tasks['slow']?.error).toMatchObject({ category: 'timeout' });
    await sleep(300);
    const last = existsSync(join(root, 'alive.txt')) ? readFileSync(join(root, 'alive.txt'), 'utf8') : '';
    await sleep(2200);
    expect(existsSync(join(root, 'alive.txt')) ? readFileSync(join(root, 'alive.txt'), 'utf8') : '').toBe(last);
  }, 20_000);

  it('end with their last line in the message; 64 is not tried again', async () => {
    const tasks = [
      script('weak', 'end.sh', { params: { args: ['1'] }, retries: 1, retry_delay_seconds: 0 }),
      script('wrong', 'end.sh', { params: { args: ['64'] }, retries: 5, retry_delay_seconds: 0 }),
    ];
    const result = await run(folder(tasks, { 'end.sh': 'echo "no such customer" >&2\nexit "$1"\n' }));
    expect(result.tasks['weak']).toMatchObject({ status: 'failed', attempts: 2 });
    expect(result.tasks['weak']?.error?.diagnostic.message).toBe('end.sh ended with exit code 1: no such customer');
    expect(result.tasks['wrong']).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('may print a flood, a secret and binary: the log stays small, and never holds the secret', async () => {
    const root = folder(
      [script('loud', 'loud.mjs', { params: { secrets: ['TOKEN=API_TOKEN'] }, outputs: { ok: 'ok' } })],
      {
        'loud.mjs':
          'const line = "x".repeat(100000) + "\\n"; for (let i = 0; i < 300; i += 1) process.stdout.write(line);\nfor (let i = 0; i < 5000; i += 1) console.log(i, process.env.TOKEN);\nprocess.stdout.write(Buffer.from([0, 255, 254, 10]));\nconsole.log(JSON.stringify({ ok: process.env.TOKEN }));\n',
        'config/secrets_mapping.yaml': 'secrets:\n  API_TOKEN:\n    dev: MY_TOKEN\n',
      },
    );
    const result = await run(root, {}, { MY_TOKEN: 'canary-4711-secret' });
    expect(states(result)).toEqual({ loud: 'success' });
    expect(JSON.stringify(result)).not.toContain('canary-4711');
    const store = openRunStore(join(root, '.sparkle', 'dev.sqlite'));
    const lines = store.logs(result.run_id);
    store.close();
    expect(lines.length).toBeLessThan(1100);
    expect(JSON.stringify(lines)).not.toContain('canary-4711');
    expect(JSON.stringify(lines).length).toBeLessThan(6_000_000);
  }, 20_000);

  it('name what Python lacks', async () => {
    const tasks = [script('needs', 'x.py', { params: { requirements: ['surely-not-installed-4711==1.0'] } })];
    const result = await run(folder(tasks, { 'x.py': 'print(1)\n' }));
    expect(result.tasks['needs']?.error?.diagnostic).toMatchObject({
      code: 'engine/requirements-missing',
      exit: 3,
    });
  });

  it('stay inside of the project', async () => {
    const result = await run(folder([script('out', '../../etc/passwd', { params: { language: 'shell' } })]));
    expect(result.tasks['out']?.error?.diagnostic.code).toBe('engine/path-outside');
  });
});

const sql = (id: string, text: string, more: Fields = {}): Fields => ({
  id,
  task: 'RunSQLFileTask',
  params: { sql_statement: text },
  ...more,
});

const table = (id: string, destination: string, ...schema: readonly Fields[]): Fields => ({
  id,
  task: 'CreateUnityCatalogTableTask',
  params: { destination, schema },
});

describe('branches and conditions', () => {
  const tasks = [
    sql('count', 'select count(*) from (values (1), (2), (3)) t', { outputs: { n: 'n' } }),
    {
      id: 'choose',
      task: 'BranchTask',
      params: { cases: [{ name: 'many', if: 'tasks.count.outputs.n > params.limit' }], otherwise: 'few' },
      depends_on: ['count'],
    },
    sql('many', 'select 1', { depends_on: [{ task: 'choose', if: "tasks.choose.outputs.choice == 'many'" }] }),
    sql('few', 'select 1', { depends_on: [{ task: 'choose', if: "tasks.choose.outputs.choice == 'few'" }] }),
    sql('after', 'select 1', {
      depends_on: [
        { task: 'many', when: 'not_failed' },
        { task: 'few', when: 'not_failed' },
      ],
    }),
  ];

  it.each([
    [2, { many: 'success', few: 'skipped' }],
    [3, { many: 'skipped', few: 'success' }],
  ])('with a limit of %s', async (limit, expected) => {
    const result = await run(folder(tasks, {}, { params: { limit: 0 } }), { params: { limit } });
    expect(states(result)).toMatchObject({ ...expected, after: 'success' });
    expect(result.tasks['count']?.outputs).toEqual({ n: 3 });
  });

  it('know outputs of what a resumed run does not do again', async () => {
    const list = [
      ...tasks.slice(0, 2),
      script('late', 'late.sh', { depends_on: [{ task: 'choose', if: "tasks.choose.outputs.choice == 'many'" }] }),
    ];
    const root = folder(list, { 'late.sh': 'test -f now\n' }, { params: { limit: 1 } });
    expect(states(await run(root))).toMatchObject({ late: 'failed' });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(root, 'now'), '');
    const resumed = await run(root, { resume: 'last' });
    expect(resumed.tasks['count']).toMatchObject({ status: 'success', reused: true });
    expect(states(resumed)).toMatchObject({ late: 'success' });
  });

  it('are told where they are wrong, before anything runs', async () => {
    const wrong = [
      sql('count', 'select 1', { outputs: { n: 'n' } }),
      sql('next', 'select 1', { depends_on: [{ task: 'count', if: 'tasks.count.outputs.m = 1' }] }),
    ];
    const project = await openProject({ from: folder(wrong), env: 'dev', environment });
    const compiled = project.compiler.compile(project.definition.pipelines[0] as never);
    expect(compiled.diagnostics.map((d) => [d.code, d.location?.line])).toEqual([
      ['core/condition', expect.any(Number)],
    ]);
  });
});

describe('maps', () => {
  const each = (map: Fields, more: Fields = {}): readonly Fields[] => [
    table('table', 'main.ops.seen', { name: 'item', type: 'string', comment: "it's one" }),
    sql('each', 'insert into main.ops.seen select {{ item }}', { map, depends_on: ['table'], ...more }),
  ];
  it('run one task for every item', async () => {
    const root = folder([...each({ items: ['a', "b'; drop table x; --", 7], max_parallel: 2 })]);
    const result = await run(root);
    expect(states(result)).toMatchObject({ each: 'success' });
    expect(result.tasks['each']?.outputs?.['results']).toHaveLength(3);
    const project = await openProject({ from: root, env: 'dev', environment });
    const rows = await queryWarehouse(project, 'select item from main.ops.seen order by 1', { limit: 100 });
    expect(rows.rows).toEqual([['7'], ['a'], ["b'; drop table x; --"]]);
  });

  it('are done with no items, and let all items finish before they fail', async () => {
    expect(states(await run(folder([...each({ items: [] })])))).toMatchObject({ each: 'success' });
    const tasks = [
      script('each', 'each.sh', {
        params: { args: ['{{ item.name }}', '{{ item.code }}'] },
        map: {
          items: [
            { name: 'one', code: 0 },
            { name: 'two', code: 3 },
            { name: 'three', code: 0 },
          ],
          max_parallel: 1,
        },
      }),
    ];
    const root = folder(tasks, { 'each.sh': 'touch "$1.done"\nexit "$2"\n' });
    const result = await run(root);
    expect(result.tasks['each']?.error?.diagnostic.message).toMatch(/^1 of 3 items failed; the first is .*two/);
    expect(['one', 'two', 'three'].map((name) => existsSync(join(root, `${name}.done`)))).toEqual([true, true, true]);
  });

  it('take an output of another task, and windows of days that clocks change', async () => {
    const tasks = [
      script('list', 'list.sh', { outputs: { regions: 'regions' } }),
      script('each', 'each.sh', {
        params: { args: ['{{ item }}'] },
        map: { output: { task: 'list', name: 'regions' } },
        depends_on: ['list'],
      }),
      script('days', 'each.sh', {
        params: { args: ['{{ item.start }}_{{ item.end }}'] },
        map: {
          windows: { start: '2026-03-28', end: '2026-03-29', every: { unit: 'day' }, timezone: 'Europe/Berlin' },
        },
      }),
    ];
    const root = folder(tasks, {
      'list.sh': 'echo \'{"regions": ["north", "south"]}\'\n',
      'each.sh': 'touch "done-$1"\n',
    });
    expect(states(await run(root))).toEqual({ list: 'success', each: 'success', days: 'success' });
    const expected = [
      'north',
      'south',
      '2026-03-27T23:00:00Z_2026-03-28T23:00:00Z',
      // The day on which clocks go forward has 23 hours.
      '2026-03-28T23:00:00Z_2026-03-29T22:00:00Z',
    ];
    for (const name of expected) expect(existsSync(join(root, `done-${name}`)), name).toBe(true);
  });
});

describe('starting other pipelines', () => {
  const other = (tasks: readonly Fields[], more: Fields = {}) => ({
    'config/orchestration/other/dev.json': custom(tasks, more),
  });
  const start = (params: Fields = {}, more: Fields = {}): Fields => ({
    id: 'start',
    task: 'TriggerDownstreamPipelineTask',
    params: { pipeline_name: 'other', ...params },
    ...more,
  });

  it('gives them params and an interval, and fails with them', async () => {
    const root = folder(
      [start({ parameters: { name: 'x-{{ run.id }}', n: 4 }, interval: { start: '2026-02-01', end: '2026-02-02' } })],
      {
        ...other(
          [
            script('write', 'write.sh', {
              params: { args: ['{{ params.name }}', '{{ params.n }}', '{{ interval.start }}'] },
            }),
          ],
          {
            params: { name: '', n: 0 },
          },
        ),
        'write.sh': 'printf "%s|%s|%s" "$1" "$2" "$3" > other.txt\n',
      },
    );
    const result = await run(root, { runId: 'r1' });
    expect(result.tasks['start']?.outputs).toMatchObject({ status: 'success', run_id: expect.any(String) });
    expect(readFileSync(join(root, 'other.txt'), 'utf8')).toBe('x-r1|4|2026-02-01T00:00:00Z');
    const failing = await run(folder([start()], { ...other([script('no', 'no.sh')]), 'no.sh': 'exit 1\n' }));
    expect(failing.tasks['start']?.error?.diagnostic).toMatchObject({ code: 'engine/trigger-failed' });
    const loose = await run(
      folder([start({ wait: false })], { ...other([script('no', 'no.sh')]), 'no.sh': 'exit 1\n' }),
    );
    expect(states(loose)).toEqual({ start: 'success' });
  });

  it('sees circles', async () => {
    const back = { id: 'back', task: 'TriggerDownstreamPipelineTask', params: { pipeline_name: 'subject' } };
    const result = await run(folder([start()], other([back])));
    expect(result.tasks['start']?.error?.diagnostic.message).toContain('subject → other → subject');
  });
});

describe('waiting', () => {
  const wait = (params: Fields, more: Fields = {}): Fields => ({
    id: 'wait',
    task: 'WaitTask',
    params: { poll_interval: 0.2, timeout: 20, ...params },
    ...more,
  });

  it('for a file that comes, and is complete', async () => {
    const root = folder([wait({ file: 'in/orders-{{ interval.start | nodash }}*.csv' })], { 'in/readme.txt': 'x' });
    const running = run(root);
    await sleep(500);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(root, 'in/orders-20260301-a.csv'), 'id\n1\n');
    expect(states(await running)).toEqual({ wait: 'success' });
  }, 20_000);

  it('ends when the time is over', async () => {
    const result = await run(folder([wait({ file: 'never.csv', timeout: 1 })]));
    expect(result.tasks['wait']?.error).toMatchObject({
      category: 'timeout',
      diagnostic: { code: 'engine/not-ready' },
    });
  });

  it('for a fresh table: old rows are not enough, a wrong column can never be', async () => {
    const fresh = (column: string, more: Fields = {}): Fields => ({
      id: 'wait',
      task: 'WaitForTableFreshnessTask',
      params: { table: 'main.ops.t', watermark_column: column, poll_interval: 1, timeout: 1, ...more },
      depends_on: ['t'],
    });
    const tasks = (last: Fields) => [
      table('s', 'main.ops.t', { name: 'at', type: 'timestamp' }),
      sql('t', "insert into main.ops.t values ('2026-03-01 23:00:00')", { depends_on: ['s'] }),
      last,
    ];
    const of = async (last: Fields) => (await run(folder(tasks(last)))).tasks['wait'];
    expect(await of(fresh('at', { expected: '{{ interval.start }}' }))).toMatchObject({ status: 'success' });
    expect((await of(fresh('at')))?.error?.diagnostic.message).toMatch(
      /newest at is 2026-03-01 23:00:00, before 2026-03-02/,
    );
    expect((await of(fresh('att')))?.error?.diagnostic).toMatchObject({ code: 'engine/wait-failed' });
  }, 20_000);
});

describe('requests', () => {
  async function server(
    answer: (path: string, body: string, headers: Fields) => { status: number; body?: unknown; headers?: Fields },
  ) {
    const seen: { path: string; body: string; headers: Fields }[] = [];
    const made = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const one = { path: request.url ?? '', body: Buffer.concat(chunks).toString(), headers: request.headers };
        seen.push(one);
        const told = answer(one.path, one.body, one.headers);
        response.writeHead(told.status, { 'content-type': 'application/json', ...told.headers });
        response.end(JSON.stringify(told.body ?? {}));
      });
    });
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    servers.push(made);
    return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, seen };
  }
  const http = (params: Fields, more: Fields = {}): Fields => ({
    id: 'call',
    task: 'HttpRequestTask',
    params: { connection: 'api', ...params },
    ...more,
  });
  const api = (url: string) => ({
    'config/connections/api/dev.json': { type: 'http', url, token: '${API_TOKEN}' },
  });

  it('go to the connection with its secret, and give outputs', async () => {
    const { url, seen } = await server(() => ({ status: 201, body: { items: [{ id: 'i-7' }] } }));
    const task = http(
      {
        method: 'POST',
        url: '/v1/jobs',
        query: { day: '{{ interval.start | date }}' },
        json: { n: '{{ params.n }}', at: 'd {{ run.id }}' },
      },
      { outputs: { id: 'body.items.0.id' } },
    );
    const result = await run(
      folder([task], api(url), { params: { n: 3 } }),
      { runId: 'r9' },
      { API_TOKEN: 'canary-bearer-1' },
    );
    expect(result.error).toBeUndefined();
    expect(result.tasks['call']?.outputs).toEqual({ id: 'i-7', status_code: 201 });
    expect(seen[0]).toMatchObject({
      path: '/v1/jobs?day=2026-03-01',
      headers: { authorization: 'Bearer canary-bearer-1' },
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ n: 3, at: 'd r9' });
    expect(JSON.stringify(result)).not.toContain('canary-bearer');
  });

  it('are tried again when that can help, and only then', async () => {
    let times = 0;
    const flaky = await server((path) => {
      times += 1;
      return path === '/gone' ? { status: 404 } : times < 3 ? { status: 503 } : { status: 200 };
    });
    const again = { retries: 4, retry_delay_seconds: 0 };
    const good = await run(folder([http({ url: '/x' }, again)], api(flaky.url)), {}, { API_TOKEN: 'canary-bearer-1' });
    expect(good.tasks['call']).toMatchObject({ status: 'success', attempts: 3 });
    const bad = await run(
      folder([http({ url: '/gone' }, again)], api(flaky.url)),
      {},
      { API_TOKEN: 'canary-bearer-1' },
    );
    expect(bad.tasks['call']).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('go nowhere else: not by a template, not by a redirect, not to this machine without a connection', async () => {
    const away = await server(() => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } }));
    const code = async (params: Fields) => {
      const root = folder([http(params)], api(away.url), { params: { to: 'http://169.254.169.254/' } });
      return (await run(root, {}, { API_TOKEN: 'canary-bearer-1' })).tasks['call']?.error?.diagnostic.code;
    };
    expect(await code({ url: '{{ params.to }}' })).toBe('engine/http-blocked');
    expect(await code({ url: '/away' })).toBe('engine/http-blocked');
    for (const url of [
      away.url,
      'http://localhost:1/',
      'http://[::1]:1/',
      'http://2130706433/',
      'file:///etc/passwd',
    ]) {
      const root = folder([{ id: 'call', task: 'HttpRequestTask', params: { url } }]);
      expect((await run(root)).tasks['call']?.error?.diagnostic.code, url).toBe('engine/http-blocked');
    }
  });
});

describe('governance', () => {
  const govern = (grants: readonly unknown[], tags: Fields): readonly Fields[] => [
    table('t', 'main.ops.t', { name: 'id', type: 'long', nullable: false }),
    { id: 'govern', task: 'GrantPermissionsTask', params: { grants, tags, owner: 'kim' }, depends_on: ['t'] },
  ];

  it('keeps what is wanted, notes each change, and does nothing the second time', async () => {
    const first = govern(
      [
        'GRANT SELECT, INSERT ON TABLE main.ops.t TO `data analysts`',
        { principal: 'bots', privileges: ['select'], on: 'main.ops.t' },
      ],
      { pii: 'no', tier: 'gold' },
    );
    const root = folder(first);
    const query = async (text: string) =>
      (await queryWarehouse(await openProject({ from: root, env: 'dev', environment }), text, { limit: 100 })).rows;
    const changes = 'select action, detail from _sparkle.governance_audit order by 1, 2';
    for (const _ of [1, 2]) expect(states(await run(root))).toEqual({ t: 'success', govern: 'success' });
    expect(await query(changes)).toEqual([
      ['grant', 'INSERT for data analysts'],
      ['grant', 'SELECT for bots'],
      ['grant', 'SELECT for data analysts'],
      ['owner', 'kim'],
      ['tag', 'pii=no'],
      ['tag', 'tier=gold'],
    ]);
    const { writeFiles } = await import('./project-folder.js');
    writeFiles(root, {
      'config/orchestration/subject/dev.json': custom(govern(['grant select on main.ops.t to bots'], { tier: 'gold' })),
    });
    await run(root);
    expect(await query(`select * from (${changes}) c where action in ('revoke', 'untag')`)).toEqual([
      ['revoke', 'INSERT for data analysts'],
      ['revoke', 'SELECT for data analysts'],
      ['untag', 'pii=no'],
    ]);
    expect(await query('select principal, privilege from _sparkle.grants')).toEqual([['bots', 'SELECT']]);
  });
});

describe('decisions', () => {
  const ask = (more: Fields = {}): Fields => ({
    id: 'ask',
    task: 'ApproveTask',
    params: { message: 'publish {{ interval.start | date }}?', timeout: 20, ...more },
  });

  it.each(['approved', 'rejected'] as const)('%s by somebody in another process', async (decision) => {
    const root = folder([ask(), sql('publish', 'select 1', { depends_on: ['ask'] })]);
    const running = run(root, { runId: 'r1' });
    const store = openRunStore(join(root, '.sparkle', 'dev.sqlite'));
    while (store.openApprovals().length === 0) await sleep(50);
    expect(store.openApprovals()).toMatchObject([{ runId: 'r1', task: 'ask', message: 'publish 2026-03-01?' }]);
    const answer = { runId: 'r1', task: 'ask', decision, by: 'kim', comment: 'so be it', at: new Date().toISOString() };
    expect(store.decide(answer)).toBe(true);
    expect(store.decide({ ...answer, decision: 'approved' })).toBe(false);
    store.close();
    const result = await running;
    if (decision === 'approved') {
      expect(result.tasks['ask']?.outputs).toEqual({ decision: 'approved', by: 'kim' });
      expect(states(result)).toMatchObject({ publish: 'success' });
    } else {
      expect(result.tasks['ask']?.error?.diagnostic.message).toBe('rejected by kim: so be it');
      expect(states(result)).toMatchObject({ publish: 'upstream_failed' });
    }
  });

  it('fail when nobody answers', async () => {
    const result = await run(folder([ask({ timeout: 1 })]));
    expect(result.tasks['ask']?.error?.diagnostic.code).toBe('engine/no-decision');
  });
});
