import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MonitorStore, openMonitorStore, type RunRecord } from '@sparkle-orchestration/state';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printReport, type RunHistory, runSla, slaConfig } from '../src/index.js';
import { duckdbWarehouse, now, postgresWarehouse, type TestWarehouse } from './warehouses.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-sla-'));
let files = 0;
const stores: MonitorStore[] = [];
function newStore(): MonitorStore {
  files += 1;
  const store = openMonitorStore(join(folder, `${files}.sqlite`));
  stores.push(store);
  return store;
}
afterAll(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(
  runId: string,
  start: string,
  end: string | undefined,
  status: RunRecord['status'] = 'success',
): RunRecord {
  const interval = { intervalStart: start, intervalEnd: start };
  const base = { runId, project: 'shop', env: 'dev', pipeline: 'daily', graphHash: '', params: '{}', closed: true };
  return { ...base, ...interval, status, startedAt: start, ...(end === undefined ? {} : { endedAt: end }) };
}

const historyOf = (runs: readonly RunRecord[], promised = false): RunHistory => ({
  pipelines: ['daily'],
  runs: () => runs,
  promised: () => promised,
  writersOf: ({ parts }) => (parts.join('.') === 'shop.events' ? ['daily'] : []),
});

describe.each([
  ['DuckDB', duckdbWarehouse],
  ['Postgres', postgresWarehouse],
])('SLAs on a real %s', (_, start) => {
  let warehouse: TestWarehouse;
  beforeAll(async () => {
    warehouse = await start();
  });
  afterAll(() => warehouse?.stop());

  const look = (config: object, history?: RunHistory, store = newStore(), at = now) =>
    runSla(slaConfig.parse(config), { now: at, open: () => warehouse.open(), history, store: () => store, scope: 's' });
  const quality = (query: string, more: object = {}) =>
    look({ tables: [{ table_id: 'shop.events', critical: true, quality_sla: { query, ...more } }] });

  it('tells by how much freshness is missed', async () => {
    const rule = { timestamp_column: 'event_timestamp', max_age_hours: 1 };
    const { violations, critical_violations, summary } = await look({
      tables: [{ table_id: 'shop.events', critical: true, freshness_sla: rule }],
    });
    expect(violations).toEqual([
      {
        table: 'shop.events',
        sla_type: 'freshness',
        critical: true,
        status: 'FAIL',
        latest_update: '2024-01-15T09:00:00Z',
        hours_stale: 1.5,
        max_age_hours: 1,
        total_rows: 600,
        violation_hours: 0.5,
      },
    ]);
    expect(critical_violations).toEqual(violations);
    expect(summary).toMatchObject({ violations: 1, critical_violations: 1, compliance_rate: 0 });
  });

  it('runs the query of the documents, in the SQL of BigQuery', async () => {
    const { checks } = await quality(
      'SELECT COUNT(*) as total_rows, COUNTIF(user_id IS NULL) as failed_rows FROM `shop.events`',
    );
    expect(checks[0]).toMatchObject({ status: 'PASS', total_rows: 600, failed_rows: 3, failure_rate: 0.5 });
  });

  it('translates date arithmetic of BigQuery; the current time is that of the check', async () => {
    const { checks } = await quality(
      'SELECT COUNT(*) as total_rows, COUNTIF(event_timestamp < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 24 HOUR)) as failed_rows FROM `shop.events`;',
      { max_failure_rate: 0.5 },
    );
    expect(checks[0]).toMatchObject({ status: 'FAIL', total_rows: 600, failed_rows: 500, failure_rate: 83.33 });
  });

  it('passes with a note when the query looked at no rows', async () => {
    const { checks } = await quality(
      'select count(*) as total_rows, sum(amount) as failed_rows from shop.events where amount < 0',
    );
    expect(checks[0]).toMatchObject({
      status: 'PASS',
      total_rows: 0,
      failed_rows: 0,
      reason: 'the query looked at no rows',
    });
  });

  it.each([
    ['delete from shop.events', /must be one SELECT/],
    ['select 1 as total_rows, 0 as failed_rows; drop table shop.events', /must be one SELECT/],
    ['select 1 as total_rows, 0 as failed_rows from nowhere.at_all', /there is no table "nowhere.at_all"/],
    ['select count(*) as rows from shop.events', /total_rows/],
    ['select 1 as total_rows, 0 as failed_rows from shop.events', /several rows/],
    [
      'select approx_quantiles(amount, 2) as total_rows, 0 as failed_rows from `shop.events`',
      /not translated from bigquery/,
    ],
  ])('refuses %s, and an error is a violation', async (query, reason) => {
    const { checks, violations, summary } = await quality(query);
    expect(checks[0]?.status).toBe('ERROR');
    expect(checks[0]?.error).toMatch(reason);
    expect(violations).toHaveLength(1);
    expect(summary.critical_violations).toBe(1);
  });

  it('adds up availability over restarts, with failed runs of what writes the table', async () => {
    const config = {
      tables: [{ table_id: 'shop.events', availability_sla: { target_availability: 70, lookback_hours: 2 } }],
    };
    const store = newStore();
    store.recordProbe({ scope: 's', table: 'shop.events', at: '2024-01-15T09:30:00.000Z', ok: false });
    store.recordProbe({ scope: 's', table: 'shop.events', at: '2024-01-15T03:00:00.000Z', ok: false });
    const first = await look(config, undefined, store);
    expect(first.checks[0]).toMatchObject({
      status: 'FAIL',
      availability_percent: 50,
      total_queries: 2,
      failed_queries: 1,
    });
    const later = new Date('2024-01-15T12:00:00Z');
    expect((await look(config, undefined, store, later)).checks[0]).toMatchObject({
      status: 'PASS',
      availability_percent: 100,
      total_queries: 2,
    });
    const runs = historyOf([run('a', '2024-01-15T09:00:00Z', '2024-01-15T09:10:00Z', 'failed')]);
    expect((await look(config, runs)).checks[0]).toMatchObject({ status: 'FAIL', total_queries: 2, failed_queries: 1 });
    const gone = await look({ tables: [{ table_id: 'shop.gone', availability_sla: {} }] });
    expect(gone.checks[0]).toMatchObject({
      status: 'FAIL',
      availability_percent: 0,
      reason: 'the last probe failed: there is no table "shop.gone"',
    });
  });
});

describe('completion times, from the history of runs', () => {
  const open = () => Promise.reject(new Error('no warehouse is needed'));
  const look = (history: RunHistory | undefined, rule: object = {}) =>
    runSla(
      slaConfig.parse({
        pipelines: [{ name: 'daily', critical: true, completion_time_sla: { target_duration_minutes: 60, ...rule } }],
      }),
      {
        now,
        open,
        history,
        store: newStore,
        scope: 's',
      },
    );

  it('counts long runs, failed runs, and those that go on past the target', async () => {
    const { checks } = await look(
      historyOf([
        run('going', '2024-01-15T10:20:00.000Z', undefined, 'running'),
        run('endless', '2024-01-15T09:00:00.000Z', undefined, 'running'),
        run('broken', '2024-01-15T06:00:00.000Z', '2024-01-15T06:05:00.000Z', 'failed'),
        run('long', '2024-01-15T04:00:00.000Z', '2024-01-15T05:00:06.000Z'),
        run('good', '2024-01-15T02:00:00.000Z', '2024-01-15T03:00:00.000Z'),
      ]),
    );
    expect(checks[0]).toMatchObject({
      pipeline: 'daily',
      sla_type: 'completion_time',
      critical: true,
      status: 'FAIL',
      runs_checked: 4,
      violations: 3,
      compliance_rate: 25,
      recent_runs: [
        { run_id: 'endless', duration_minutes: 90, met_sla: false },
        { run_id: 'broken', duration_minutes: 5, met_sla: false },
        { run_id: 'long', duration_minutes: 60.1, met_sla: false },
        { run_id: 'good', creation_time: '2024-01-15T02:00:00.000Z', duration_minutes: 60, met_sla: true },
      ],
    });
  });

  it('fails without a run when a schedule promised one, and skips otherwise', async () => {
    const [promised, none] = [await look(historyOf([], true)), await look(historyOf([]))];
    expect(promised.checks[0]).toMatchObject({ status: 'FAIL', runs_checked: 0 });
    expect(none.checks[0]).toMatchObject({ status: 'SKIP', reason: 'there was no run in this time' });
  });

  it('holds a deadline in its time zone', async () => {
    const runs = historyOf([run('a', '2024-01-15T04:30:00Z', '2024-01-15T05:10:00Z')]);
    const rule = { deadline: '06:00', lookback_hours: 12 };
    expect((await look(runs, { ...rule, timezone: 'UTC' })).checks[0]).toMatchObject({ status: 'PASS' });
    // 06:00 in Berlin is 05:00 UTC in winter.
    expect((await look(runs, { ...rule, timezone: 'Europe/Berlin' })).checks[0]).toMatchObject({
      status: 'FAIL',
      violations: 1,
      deadlines: [{ deadline: '2024-01-15T05:00:00.000Z', met_sla: false }],
    });
  });

  it('is told in every format with every text escaped', async () => {
    const config = slaConfig.parse({
      pipelines: [{ name: 'a|b\n<script>alert(1)</script>', completion_time_sla: { target_duration_minutes: 1 } }],
    });
    const report = await runSla(config, { now, open, history: undefined, store: newStore, scope: 's' });
    const markdown = printReport(report, 'markdown');
    expect(markdown).toContain(
      '| a\\|b<br>&lt;script>alert(1)&lt;/script> | completion_time | ERROR | no | no warehouse is needed |',
    );
    const html = printReport(report, 'html');
    expect(html).not.toContain('<script>');
    expect(html).not.toMatch(/https?:\/\//);
    expect(printReport(report, 'junit')).toContain('name="completion_time"><error message="no warehouse is needed"/>');
    expect(JSON.parse(printReport(report, 'json'))).toEqual(JSON.parse(JSON.stringify(report)));
  });
});
