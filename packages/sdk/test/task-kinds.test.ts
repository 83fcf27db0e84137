import { rmSync } from 'node:fs';
import { startLocalService } from '@sparkle-orchestration/connectors/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { mailServer, webServer } from '../../engine/test/servers.js';
import { builtins } from '../src/builtins.js';
import { openProject, queryWarehouse, type RunPipelinesOptions, runPipelines } from '../src/index.js';
import { type ProjectFiles, projectFolder } from './project-folder.js';

type Fields = Readonly<Record<string, unknown>>;
const roots: string[] = [];
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function folder(definition: Fields, files: ProjectFiles = {}): string {
  const root = projectFolder(
    {
      'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' },
      'config/orchestration/subject/dev.json': definition,
      ...files,
    },
    { warehouse: 'duck' },
  );
  roots.push(root);
  return root;
}

const custom = (tasks: readonly Fields[], more: Fields = {}): Fields => ({
  pipeline_type: 'custom',
  ...more,
  extra_config: { tasks },
});
const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };

async function run(root: string, variables: Fields = {}, more: Partial<RunPipelinesOptions> = {}) {
  const environment = { PATH: process.env['PATH'], ...variables } as Readonly<Record<string, string>>;
  const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  const [first] = await runPipelines(project, { names: ['subject'], interval, ...more });
  if (!first?.result) throw new Error('the pipeline was not started');
  const rows = async (sql: string) => (await queryWarehouse(project, sql, { limit: 100 })).rows;
  return { result: first.result, rows };
}

const sql = (id: string, sql_statement: string, more: Fields = {}): Fields => ({
  id,
  task: 'RunSQLFileTask',
  params: { sql_statement },
  ...more,
});
const slack = { 'config/connections/slack/dev.json': { type: 'slack', url: '${SLACK_URL}' } };

describe('RunSQLFileTask', () => {
  it('RunSQLFileTask fills its params, and gives the first row of its last select as outputs', async () => {
    const file =
      'create or replace table main.shop.t as select {{ params.least }} as least, {{ params.who }} as who;\n';
    const root = folder(
      custom(
        [
          {
            id: 'schema',
            task: 'CreateUnityCatalogTableTask',
            params: { destination: 'main.shop.first', schema: [{ name: 'id', type: 'integer' }] },
          },
          {
            id: 'make',
            task: 'RunSQLFileTask',
            params: { sql_file: 'sql/make.sql', params: { least: 3 } },
            depends_on: ['schema'],
          },
          sql('count', "select 7 as n, 'a''b' as name", { depends_on: ['make'], outputs: { n: 'n', name: 'name' } }),
          sql(
            'keep',
            'create or replace table main.shop.kept as select cast({{ tasks.count.outputs.n }} as integer) as n, {{ tasks.count.outputs.name }} as name',
            { depends_on: ['count'] },
          ),
        ],
        { params: { who: { type: 'string', default: 'nobody' } } },
      ),
      { 'sql/make.sql': file },
    );
    const { result, rows } = await run(root, {}, { params: { who: "o'hara" } });
    expect(result.error?.diagnostic.message).toBeUndefined();
    expect(result.tasks['count']?.outputs).toEqual({ n: 7, name: "a'b" });
    expect(await rows('select least, who from main.shop.t')).toEqual([[3, "o'hara"]]);
    expect(await rows('select n, name from main.shop.kept')).toEqual([[7, "a'b"]]);
  });
});

describe('AutoRecoverTask', () => {
  it('AutoRecoverTask tries a task again until it succeeds, and no more often than it may', async () => {
    let bad = 2;
    const { received, url } = await webServer((_, response) => {
      bad -= 1;
      response.writeHead(bad >= 0 ? 503 : 200).end('{}');
    });
    const wrapped = (max_attempts: number) =>
      custom([
        {
          id: 'call',
          task: 'AutoRecoverTask',
          params: {
            max_attempts,
            backoff: 1,
            retry_delay_seconds: 0,
            task: 'HttpRequestTask',
            params: { url, method: 'POST', json: { a: 1 }, connection: 'web' },
          },
        },
      ]);
    const files = { 'config/connections/web/dev.json': { type: 'http', url } };
    const good = await run(folder(wrapped(3), files));
    expect([good.result.tasks['call']?.status, good.result.tasks['call']?.attempts]).toEqual(['success', 3]);
    bad = 9;
    const failed = await run(folder(wrapped(2), files));
    expect([failed.result.tasks['call']?.status, failed.result.tasks['call']?.attempts]).toEqual(['failed', 2]);
    expect(received).toHaveLength(5);
  });
});

describe('messages', () => {
  it('SendSlackAlertTask posts to the channel', async () => {
    const { received, url } = await webServer();
    const task = { channel: '#alerts', subject: 'Done', message: 'up to {{ interval.end | date }}' };
    await run(folder(custom([{ id: 'tell', task: 'SendSlackAlertTask', params: task }]), slack), { SLACK_URL: url });
    expect(received.map((one) => one.body)).toMatchObject([{ channel: '#alerts', text: '*Done*\nup to 2026-03-02' }]);
  });

  it('SendEmailAlertTask sends HTML with a text beside it', async () => {
    const { mails, port } = await mailServer();
    const task = {
      subject: 'Orders of {{ interval.start | date }}',
      body: '<h1>Done</h1><p>up to <b>{{ interval.end | date }}</b></p>',
      recipients: ['team@example.org'],
    };
    const smtp = { type: 'smtp', host: '127.0.0.1', port, from: 'etl@example.org' };
    const root = folder(custom([{ id: 'tell', task: 'SendEmailAlertTask', params: task }]), {
      'config/connections/smtp/dev.json': smtp,
    });
    expect((await run(root)).result.status).toBe('success');
    expect(mails).toHaveLength(1);
    const [mail = ''] = mails;
    expect(mail).toContain('Subject: Orders of 2026-03-01');
    expect(mail).toMatch(/Content-Type: multipart\/alternative/);
    expect(mail).toMatch(/Content-Type: text\/html/);
    expect(mail).toContain('<b>2026-03-02</b>');
    expect(mail).toMatch(/Content-Type: text\/plain/);
  });

  it('NotifyOnFailureTask tells its channels of a failure, and nobody of a success', async () => {
    const { received, url } = await webServer();
    const pipeline = (statement: string) =>
      custom([
        sql('work', statement),
        {
          id: 'tell',
          task: 'NotifyOnFailureTask',
          params: { channels: ['slack://alerts'], subject: 'It broke' },
          depends_on: [{ task: 'work', when: 'failed' }],
        },
      ]);
    await run(folder(pipeline('select 1'), slack), { SLACK_URL: url });
    expect(received).toEqual([]);
    await run(folder(pipeline("select error('no')"), slack), { SLACK_URL: url });
    expect(received.map((one) => one.body)).toMatchObject([
      { channel: 'alerts', text: expect.stringContaining('It broke') },
    ]);
  });

  it('LightupDataSLAAlertTask posts the SLA, the run and its interval as JSON', async () => {
    const { received, url } = await webServer();
    const root = folder(
      custom([{ id: 'tell', task: 'LightupDataSLAAlertTask', params: { sla: 'orders by 6', message: 'late' } }]),
      { 'config/connections/lightup/dev.json': { type: 'http', url: '${LIGHTUP_URL}' } },
    );
    const { result } = await run(root, { LIGHTUP_URL: url });
    expect(received.map((one) => one.body)).toEqual([
      {
        sla: 'orders by 6',
        message: 'late',
        task: 'tell',
        run_id: result.run_id,
        interval_start: '2026-03-01T00:00:00Z',
        interval_end: '2026-03-02T00:00:00Z',
      },
    ]);
  });
});

describe('MonteCarloDataIncidentTask', () => {
  const alert = '0b5c9a4e-7a43-4c57-9a3e-2f6b1d3c8e11';
  const connection = {
    'config/connections/monte_carlo/dev.json': {
      type: 'http',
      url: '${MC_URL}',
      api_key: '${MC_TOKEN}',
      api_key_header: 'x-mcd-token',
    },
  };
  const incident = (id: string, params: Fields): Fields => ({
    id,
    task: 'MonteCarloDataIncidentTask',
    params: { key_id: 'key-1', ...params },
  });

  /** The published declaration of `updateAlert`, argument by argument; anything else is answered with errors. */
  const declared: Readonly<Record<string, readonly [argument: string, type: RegExp, value: RegExp]>> = {
    uuid: ['uuid', /^UUID!$/, /^[0-9a-f-]{36}$/],
    name: ['name', /^String$/, /^/],
    status: [
      'status',
      /^AlertStatusInput$/,
      /^(ACKNOWLEDGED|EXPECTED|FALSE_POSITIVE|FIXED|NO_ACTION_NEEDED|WORK_IN_PROGRESS)$/,
    ],
    severity: ['declaredIncidentSeverity', /^SeverityInput$/, /^SEV_[1-4]$/],
  };
  interface Asked {
    readonly query: string;
    readonly variables: Readonly<Record<string, string>>;
  }
  function problems({ query, variables }: Asked): readonly string[] {
    const types = new Map([...query.matchAll(/\$(\w+): ([\w!]+)/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
    const given = new Map([...query.matchAll(/(\w+): \$(\w+)/g)].map((m) => [m[2] ?? '', m[1] ?? '']));
    return Object.entries(variables).flatMap(([name, value]) => {
      const [argument, type, form] = declared[name] ?? ['', /^$/, /^$/];
      const good = given.get(name) === argument && type.test(types.get(name) ?? '') && form.test(value);
      return good ? [] : [name];
    });
  }
  async function monteCarlo() {
    const seen: Asked[] = [];
    const service = await startLocalService(({ method, path, headers, body }) => {
      if (method !== 'POST' || path !== '/graphql') return { status: 404 };
      if (headers['x-mcd-id'] !== 'key-1' || headers['x-mcd-token'] !== 'canary-mcd-token') return { status: 401 };
      const asked = JSON.parse(body) as Asked;
      seen.push(asked);
      const wrong = problems(asked);
      if (wrong.length > 0 || asked.variables['uuid'] !== alert)
        return { json: { data: { updateAlert: null }, errors: [{ message: `not found: ${wrong.join()}` }] } };
      return { json: { data: { updateAlert: { alert: { uuid: alert, status: null, severity: null } } } } };
    });
    closing.push(() => service.close());
    return { seen, environment: { MC_URL: `${service.url}/graphql`, MC_TOKEN: 'canary-mcd-token' } };
  }

  it('MonteCarloDataIncidentTask opens and closes by the mutation that Monte Carlo publishes', async () => {
    const { seen, environment } = await monteCarlo();
    const root = folder(
      custom(
        [
          incident('open', {
            action: 'open',
            alert: '{{ params.alert }}',
            title: 'orders of {{ interval.start | date }}',
            severity: 'SEV_2',
          }),
          { ...incident('close', { action: 'close', alert: '{{ tasks.open.outputs.alert }}' }), depends_on: ['open'] },
        ],
        { params: { alert } },
      ),
      connection,
    );
    const { result } = await run(root, environment);
    expect(result.error).toBeUndefined();
    expect(result.status).toBe('success');
    expect(seen.map((one) => one.variables)).toEqual([
      { uuid: alert, name: 'orders of 2026-03-01', severity: 'SEV_2' },
      { uuid: alert, status: 'FIXED' },
    ]);
    expect(JSON.stringify(result)).not.toContain('canary-mcd');
  });

  it('MonteCarloDataIncidentTask fails when the answer has errors, although its status is 200', async () => {
    const { environment } = await monteCarlo();
    const unknown = incident('open', { action: 'open', alert: '11111111-1111-1111-1111-111111111111' });
    const { result } = await run(folder(custom([unknown]), connection), environment);
    expect(result.tasks['open']).toMatchObject({
      status: 'failed',
      error: { diagnostic: { code: 'engine/output-missing' } },
    });
  });
});

/** Findings of compiling `subject`: `code line`. */
async function findings(root: string): Promise<readonly string[]> {
  const project = await openProject({ from: root, env: 'dev', adapters: false, environment: {} });
  const pipeline = project.definition.pipelines.find((one) => one.name === 'subject');
  const compiled = pipeline ? project.compiler.compile(pipeline).diagnostics : [];
  return [...project.diagnostics, ...compiled].map((d) => {
    const line = project.sourceText(d.location?.file ?? '')?.split('\n')[(d.location?.line ?? 0) - 1] ?? '';
    return `${d.code} ${line.trim()}`;
  });
}

const laterKinds = (builtins.taskKinds ?? []).filter((kind) => kind.runnable === false && !kind.internal);
const laterTemplates = (builtins.templates ?? []).filter((template) => template.runnable === false);

/** Params that each of the kinds needs, so that nothing else is wrong. */
const params: Readonly<Record<string, Fields>> = {
  BatchScoreTask: { model_name: 'm', input_table: 'main.a.b' },
  PromoteModelChampionTask: { model_name: 'm', metric: 'auc', threshold: 0.7 },
  RegisterModelTask: { model_name: 'm' },
  TrainMLModelTask: { trainer: 'lightgbm' },
  WriteFeatureTableTask: { destination: 'main.a.b', primary_key: ['id'] },
};
const fields: Fields = {
  source_table: 'main.a.b',
  destination_schema: 's',
  destination_table: 't',
  primary_key: ['id'],
  checkpoint_location: 'state',
  transformers: [{ name: 'trim_whitespace', params: { columns: ['a'] } }],
  model_name: 'm',
  feature_columns: ['a'],
  target_column: 'b',
};
const extras: Readonly<Record<string, Fields>> = {
  bronze_streaming_ingestion: { ingestor: 'kafka_topic_raw', source_connection: 'duck', destination_catalog: 'main' },
  model_drift_monitoring: { extra_config: { reference_table: 'main.a.c', current_table: 'main.a.d' } },
};

describe('what cannot run yet', () => {
  it.each(laterKinds.map((kind) => kind.id))('a kind that cannot run yet is refused at its line: %s', async (kind) => {
    const found = await findings(folder(custom([{ id: 'one', task: kind, params: params[kind] ?? {} }])));
    expect(found).toEqual(['tasks/kind-not-runnable {']);
  });

  it.each(laterTemplates.map((template) => template.id))(
    'a template that cannot run yet is refused at its line: %s',
    async (template) => {
      const found = await findings(folder({ pipeline_type: template, ...fields, ...extras[template] }));
      expect(found.filter((one) => one.startsWith('pipelines/'))).toEqual([
        `pipelines/template-not-runnable "pipeline_type": "${template}",`,
      ]);
    },
  );
});
