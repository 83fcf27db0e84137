import { DiagnosticError, printStatement, type SqlStatement } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { healthConfig, openCloud, runHealth, runSla, slaConfig } from '../src/index.js';
import { bigqueryWarehouse } from '../src/warehouse/cloud/bigquery.js';
import { databricksWarehouse } from '../src/warehouse/cloud/databricks.js';
import { snowflakeWarehouse } from '../src/warehouse/cloud/snowflake.js';
import type { Params, SqlClient } from '../src/warehouse/sql-warehouse.js';

const now = new Date('2024-01-15T10:30:00Z');

/** Answers in the form that the warehouse documents, by a piece of the statement; every statement is kept. */
function recorded(answers: Readonly<Record<string, readonly (readonly unknown[])[]>>) {
  const asked: { text: string; params: Params }[] = [];
  const none = () => {
    throw new Error('a dataset');
  };
  const client: SqlClient = {
    async rows(statement: SqlStatement, params: Params = {}) {
      const { text } = printStatement(statement, { dataset: none, schema: none, param: (name) => `@${name}` });
      asked.push({ text, params });
      const found = Object.entries(answers).find(([piece]) => text.includes(piece));
      if (!found) throw new Error(`nobody asked this before: ${text}`);
      return found[1];
    },
    close: async () => undefined,
  };
  return { client, asked };
}

describe('BigQuery, by recorded answers', () => {
  const { client, asked } = recorded({
    'INFORMATION_SCHEMA`.`COLUMNS': [
      ['event_id', 'STRING', 'NO'],
      ['event_timestamp', 'TIMESTAMP', 'NO'],
      ['event_date', 'DATE', 'YES'],
      ['labels', 'ARRAY<STRING>', 'NO'],
    ],
    unix_micros: [['1705309200000000', '12']],
    'INFORMATION_SCHEMA`.`PARTITIONS': [
      ['20240115', '10', '2000000000'],
      ['20240113', '0', '0'],
    ],
    format_date: [
      ['2024-01-14', '3'],
      ['2024-01-15', '9'],
    ],
    'error_result.message': [
      ['job_1', { value: '2024-01-15T09:00:00.000Z' }, 'a@shop.test', 'Syntax error', 'invalidQuery'],
    ],
    total_bytes_billed: [
      [
        'job_2',
        { value: '2024-01-15T08:00:00.000Z' },
        'a@shop.test',
        '2199023255552',
        "select * from t where name = 'Ada' and id = 42",
      ],
      ['job_3', { value: '2024-01-15T08:00:00.000Z' }, 'b@shop.test', '1099511627', 'select 1'],
    ],
    total_rows: [['600', '3']],
    labels: [['job_4', { value: '2024-01-15T08:00:00Z' }, { value: '2024-01-15T08:30:00Z' }, true]],
  });
  const open = async () => bigqueryWarehouse(client, { project: 'shop-prod', region: 'eu' });

  it('checks the health of a table, its jobs and its costs', async () => {
    const report = await runHealth(
      healthConfig.parse({
        tables: [
          {
            table_id: 'shop-prod.dataset.events',
            freshness: { timestamp_column: 'event_timestamp', max_age_hours: 2 },
            row_count: { min_rows: 3, partition_column: 'event_date', lookback_days: 2 },
            check_partitions: true,
            partition_lookback_days: 3,
            expected_schema: [
              { name: 'event_id', type: 'VARCHAR', mode: 'REQUIRED' },
              { name: 'event_timestamp', type: 'TIMESTAMPTZ' },
              { name: 'event_date', type: 'DATE' },
              { name: 'labels', type: 'STRING', mode: 'REPEATED' },
            ],
          },
        ],
        cost_threshold_usd: 10,
      }),
      { now, open },
    );
    expect(report.checks).toMatchObject([
      { check: 'freshness', status: 'PASS', latest_update: '2024-01-15T09:00:00Z', total_rows: 12 },
      { check: 'row_count_range', status: 'PASS' },
      {
        check: 'partition_health',
        status: 'WARN',
        issues: ['partition 20240113 is empty', 'there is no partition for 2024-01-14'],
        total_size_gb: 2,
      },
      { check: 'schema_drift', status: 'PASS' },
      {
        check: 'failed_jobs',
        status: 'FAIL',
        failed_count: 1,
        failed_jobs: [{ job_id: 'job_1', error_reason: 'invalidQuery' }],
      },
      {
        check: 'query_costs',
        status: 'FAIL',
        total_cost_usd: 12.51,
        expensive_queries: [
          {
            job_id: 'job_2',
            cost_usd: 12.5,
            tb_billed: 2,
            query_preview: "select * from t where name = '?' and id = ?",
          },
        ],
      },
    ]);
  });

  it('quotes names part by part, binds values, and asks the region that was named', () => {
    expect(
      asked.some(({ text }) => text.includes('`shop-prod`.`region-eu`.`INFORMATION_SCHEMA`.`JOBS_BY_PROJECT`')),
    ).toBe(true);
    expect(asked.every(({ text }) => !text.includes('2024-01-'))).toBe(true);
    expect(asked.find(({ text }) => text.includes('JOBS_BY_PROJECT'))?.params).toEqual({
      since: '2024-01-14 10:30:00.000',
      until: '2024-01-15 10:30:00.000',
    });
  });

  it('runs the query of the documents as it is, and refuses one that writes', async () => {
    const look = (query: string) =>
      runSla(slaConfig.parse({ tables: [{ table_id: 'a.b', quality_sla: { query } }] }), {
        now,
        open,
        history: undefined,
        store: () => {
          throw new Error('nothing is kept');
        },
        scope: 's',
      });
    const query =
      'SELECT COUNT(*) as total_rows, COUNTIF(user_id IS NULL) as failed_rows FROM `project.dataset.events`';
    expect((await look(query)).checks[0]).toMatchObject({ status: 'PASS', total_rows: 600, failed_rows: 3 });
    expect(asked.at(-1)?.text).toContain(query);
    expect((await look('DELETE FROM `project.dataset.events` WHERE true')).checks[0]?.status).toBe('ERROR');
  });
});

it('Snowflake folds names that are not quoted, and adds credits up', async () => {
  const { client, asked } = recorded({
    INFORMATION_SCHEMA: [
      ['ID', 'NUMBER', 'NO', 38, 0],
      ['UPDATED_AT', 'TIMESTAMP_NTZ', 'YES', null, null],
    ],
    epoch_microsecond: [['1705309200000000', 4]],
    QUERY_ATTRIBUTION_HISTORY: [['q1', '2024-01-15 08:00:00.000', 'ADA', 4, 'select 1']],
    'FAILED%': [],
  });
  const warehouse = snowflakeWarehouse(client, { database: 'shop', schema: 'PUBLIC', usdPerCredit: 3 });
  const table = {
    table_id: 'slv.orders',
    freshness: {},
    expected_schema: [
      { name: 'id', type: 'BIGINT' },
      { name: 'updated_at', type: 'TIMESTAMP' },
    ],
  };
  const report = await runHealth(healthConfig.parse({ tables: [table] }), { now, open: async () => warehouse });
  expect(report.checks.map((c) => [c.check, c.status])).toEqual([
    ['freshness', 'PASS'],
    ['schema_drift', 'PASS'],
    ['failed_jobs', 'PASS'],
    ['query_costs', 'PASS'],
  ]);
  expect(report.checks[3]).toMatchObject({ total_cost_usd: 12, expensive_queries: [{ job_id: 'q1', cost_usd: 12 }] });
  expect(asked.some(({ text }) => text.includes('from "SHOP"."SLV"."ORDERS"'))).toBe(true);
});

it('Databricks asks Unity Catalog and the history of queries, and skips what it does not bill', async () => {
  const { client, asked } = recorded({
    information_schema: [['updated_at', 'timestamp', 'YES']],
    unix_micros: [['1705309200000000', 4]],
    "execution_status = 'FAILED'": [['s1', '2024-01-15T08:00:00Z', 'ada@shop.test', 'boom', 'FAILED']],
  });
  const warehouse = databricksWarehouse(client, { catalog: 'main', schema: 'default' });
  const report = await runHealth(healthConfig.parse({ tables: [{ table_id: 'orders', freshness: {} }] }), {
    now,
    open: async () => warehouse,
  });
  expect(report.checks.map((c) => [c.check, c.status])).toEqual([
    ['freshness', 'PASS'],
    ['failed_jobs', 'FAIL'],
    ['query_costs', 'SKIP'],
  ]);
  expect(asked.some(({ text }) => text.includes('`main`.`default`.`orders`'))).toBe(true);
});

it.each([
  ['bigquery', '@google-cloud/bigquery'],
  ['snowflake', 'snowflake-sdk'],
  ['databricks', '@databricks/sql'],
] as const)('%s says which driver to install', async (kind, name) => {
  const options = { root: '/', connection: undefined, environment: {}, region: undefined };
  const error = await openCloud(kind, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DiagnosticError);
  expect((error as DiagnosticError).diagnostics).toMatchObject([
    { code: 'monitor/driver-missing', exit: 3, hint: expect.stringContaining(`npm install ${name}`) },
  ]);
});
