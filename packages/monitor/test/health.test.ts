import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitOfReport, healthConfig, runHealth } from '../src/index.js';
import { duckdbWarehouse, now, postgresWarehouse, type TestWarehouse } from './warehouses.js';

const failures = new Set(['FAIL', 'ERROR'] as const);
const quiet = { check_failures: false, check_costs: false };

describe.each([
  ['DuckDB', duckdbWarehouse],
  ['Postgres', postgresWarehouse],
])('health of a real %s', (engine, start) => {
  let warehouse: TestWarehouse;
  beforeAll(async () => {
    warehouse = await start();
  });
  afterAll(() => warehouse?.stop());

  const look = (table: object, more: object = quiet) =>
    runHealth(healthConfig.parse({ tables: [{ table_id: 'shop.events', ...table }], ...more }), {
      now,
      open: () => warehouse.open(),
    });

  it('tells the age of the newest row to the hundredth of an hour', async () => {
    const fresh = await look({ freshness: { timestamp_column: 'event_timestamp', max_age_hours: 2 } });
    expect(fresh.checks).toEqual([
      {
        table: 'shop.events',
        check: 'freshness',
        status: 'PASS',
        latest_update: '2024-01-15T09:00:00Z',
        hours_stale: 1.5,
        max_age_hours: 2,
        total_rows: 600,
      },
    ]);
    const stale = await look({ freshness: { timestamp_column: 'EVENT_TIMESTAMP', max_age_hours: 1.49 } });
    expect(stale.checks[0]?.status).toBe('FAIL');
    expect(exitOfReport(stale, failures)).toBe(1);
  });

  it('calls an empty table stale, and a missing table, column or time an error', async () => {
    const reports = [
      await look({ table_id: 'shop.empty', freshness: {} }),
      await look({ table_id: 'shop.event', freshness: {} }),
      await look({ freshness: { timestamp_column: 'event_timestmp' } }),
      await look({ freshness: { timestamp_column: 'amount' } }),
    ];
    expect(reports.map(({ checks: [c] }) => [c?.status, c?.reason ?? c?.error])).toEqual([
      ['FAIL', 'the table is empty'],
      ['ERROR', 'there is no table "shop.event"'],
      ['ERROR', 'there is no column "event_timestmp" in shop.events; did you mean "event_timestamp"?'],
      ['ERROR', 'the column "amount" is of type integer, which is no time'],
    ]);
    expect(reports.map((r) => exitOfReport(r, failures))).toEqual([1, 1, 1, 1]);
  });

  it('judges every day: a gap counts 0, today is not over yet, max_rows 0 is a limit', async () => {
    const rule = { partition_column: 'event_date', lookback_days: 7 };
    const days = await look({ row_count: { min_rows: 50, ...rule } });
    expect(days.checks[0]).toMatchObject({ status: 'FAIL', min_rows: 50, max_rows: null });
    expect(days.checks[0]?.['checks']).toEqual([
      ...['09', '10', '11'].map((d) => ({ partition_date: `2024-01-${d}`, row_count: 100, status: 'PASS' })),
      { partition_date: '2024-01-12', row_count: 0, status: 'FAIL' },
      ...['13', '14'].map((d) => ({ partition_date: `2024-01-${d}`, row_count: 100, status: 'PASS' })),
      { partition_date: '2024-01-15', row_count: 100, status: 'PASS', complete: false },
    ]);
    expect((await look({ row_count: { max_rows: 0, ...rule } })).checks[0]?.status).toBe('FAIL');
    expect((await look({ row_count: { min_rows: 600, max_rows: 600 } })).checks[0]?.status).toBe('PASS');
    expect((await look({ row_count: { min_rows: 601 } })).checks[0]?.status).toBe('FAIL');
  });

  it('finds schema drift, with the spellings of any warehouse', async () => {
    const expected = [
      { name: 'event_id', type: 'STRING', mode: 'REQUIRED' },
      { name: 'event_timestamp', type: 'TIMESTAMP' },
      { name: 'event_date', type: 'DATE' },
      { name: 'user_id', type: 'TEXT', mode: 'NULLABLE' },
      { name: 'amount', type: 'INT64' },
    ];
    expect((await look({ expected_schema: expected })).checks[0]?.status).toBe('PASS');
    const drift = await look({
      expected_schema: [
        { name: 'event_id', type: 'INT64', mode: 'NULLABLE' },
        { name: 'country', type: 'STRING' },
        ...expected.slice(1, 4),
      ],
    });
    expect(drift.checks[0]).toEqual({
      table: 'shop.events',
      check: 'schema_drift',
      status: 'FAIL',
      missing_fields: ['country'],
      extra_fields: ['amount'],
      type_changes: [{ field: 'event_id', expected: 'INT64', current: 'varchar' }],
      mode_changes: [{ field: 'event_id', expected: 'NULLABLE', current: 'REQUIRED' }],
    });
  });

  it('warns of days without a partition, and skips what has no partitions', async () => {
    const report = await look({
      check_partitions: true,
      partition_lookback_days: 5,
      row_count: { partition_column: 'event_date' },
    });
    expect(report.checks[1]).toMatchObject({
      check: 'partition_health',
      status: 'WARN',
      partition_count: 4,
      issues: ['there is no partition for 2024-01-12'],
    });
    expect(exitOfReport(report, failures)).toBe(0);
    const none = await look({ check_partitions: true });
    expect(none.checks[0]?.status).toBe('SKIP');
    expect(exitOfReport(none, failures)).toBe(2);
  });

  it('quotes names part by part: a table named like an attack is a table', async () => {
    const report = await look({ table_id: 'shop."odd""; drop"', freshness: {} });
    expect(report.checks[0]).toMatchObject({ status: 'PASS', hours_stale: 0.5 });
  });

  it('skips failed jobs without a history and costs without a bill, and counts neither', async () => {
    const report = await look({ freshness: { timestamp_column: 'event_timestamp' } }, {});
    expect(report.checks.map((c) => [c.check, c.status])).toEqual([
      ['freshness', 'PASS'],
      ['failed_jobs', 'SKIP'],
      ['query_costs', 'SKIP'],
    ]);
    expect(report.summary).toEqual({
      total_checks: 3,
      passed: 1,
      failed: 0,
      errors: 0,
      warnings: 0,
      skipped: 2,
      health_score: 100,
    });
  });

  if (engine === 'Postgres')
    it('knows the partitions that Postgres keeps itself, with their rows and sizes', async () => {
      const report = await look({ table_id: 'shop.parts', check_partitions: true });
      expect(report.checks[0]).toMatchObject({
        status: 'WARN',
        partition_count: 2,
        empty_partitions: ['parts_feb'],
        issues: ['partition parts_feb is empty'],
        partitions: [
          { partition_id: 'parts_jan', row_count: 5 },
          { partition_id: 'parts_feb', row_count: 0 },
        ],
      });
    });
});

it('a warehouse that cannot be reached makes each check an error, and the report is whole', async () => {
  const config = healthConfig.parse({ tables: [{ table_id: 'a.b', freshness: {}, row_count: {} }] });
  const report = await runHealth(config, { now, open: () => Promise.reject(new Error('connection refused\nat …')) });
  expect(report.checks.map((c) => [c.status, c.error])).toEqual(Array(4).fill(['ERROR', 'connection refused']));
  expect(exitOfReport(report, failures)).toBe(1);
});
