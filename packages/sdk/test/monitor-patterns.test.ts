import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { webServer } from '../../engine/test/servers.js';
import { openProject, runPipelines } from '../src/index.js';
import { projectFolder } from './project-folder.js';

type Fields = Readonly<Record<string, unknown>>;
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** Orders of a file, with promises. */
function folder(monitors: readonly Fields[], rows = '1,2026-03-02 06:00:00\n2,2026-03-02 07:00:00\n'): string {
  const root = projectFolder(
    {
      'in/orders.csv': `id,event_timestamp\n${rows}`,
      'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' },
      'config/connections/slack/dev.json': { type: 'slack', url: '${SLACK_URL}' },
      'config/orchestration/orders/dev.json': {
        pipeline_type: 'bronze_raw_ingestion',
        ingestor: 'csv_file',
        ingestor_config: { path: 'in/orders.csv' },
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'event_timestamp', type: 'timestamp' },
        ],
        destination_schema: 'bronze',
        destination_table: 'orders',
        write_mode: 'overwrite',
        monitors,
      },
    },
    { warehouse: 'duck' },
  );
  roots.push(root);
  return root;
}

const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };

async function run(root: string, url = 'http://127.0.0.1:9/') {
  const environment = { SLACK_URL: url };
  const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  // The time of the run is fixed; what takes time is measured by it as well.
  let moment = Date.parse('2026-03-02T08:00:00Z');
  const [one] = await runPipelines(project, {
    names: ['orders'],
    interval,
    now: () => {
      moment += 20;
      return new Date(moment);
    },
  });
  if (!one?.result) throw new Error('not started');
  return one.result;
}
const states = (result: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(Object.entries(result.tasks).map(([id, task]) => [id, task.status]));

describe('monitors of a pipeline', () => {
  it('SLAMonitor judges each run by its duration and its rows', async () => {
    const limits = { min_row_count: 2, max_row_count: 2, max_duration_seconds: 3600 };
    const root = folder([{ type: 'SLAMonitor', ...limits, alert_channels: ['slack://alerts'] }]);
    const { received, url } = await webServer();
    const kept = await run(root, url);
    expect(kept.error?.diagnostic.message).toBeUndefined();
    expect(states(kept)).toMatchObject({ write_bronze: 'success', monitor_1: 'success' });
    expect(kept.metrics).toMatchObject({ row_count: 2 });
    expect(kept.metrics?.execution_time).toBeGreaterThan(0);
    expect(received).toEqual([]);
    writeFileSync(join(root, 'in/orders.csv'), 'id,event_timestamp\n1,2026-03-02 06:00:00\n');
    const broken = await run(root, url);
    expect(states(broken)).toMatchObject({ write_bronze: 'success', monitor_1: 'failed' });
    expect(broken.error?.diagnostic).toMatchObject({
      code: 'engine/data-quality',
      message: expect.stringContaining('a run writes at least 2 and at most 2 rows'),
      location: { file: 'config/orchestration/orders/dev.json' },
    });
    expect(received.map((one) => one.body['channel'])).toEqual(['alerts']);
  });

  it('SLAMonitor tells once that a run takes too long, and the run goes on', async () => {
    const { received, url } = await webServer();
    const monitor = { type: 'SLAMonitor', max_duration_seconds: 0.001, alert_channels: ['slack://alerts'] };
    const result = await run(folder([monitor]), url);
    expect(result.status).toBe('success');
    expect(received.map((one) => String(one.body['text']))).toEqual([expect.stringContaining('missed its SLA')]);
  });

  it('DataFreshnessMonitor looks at its table after the tasks; an empty table is not fresh', async () => {
    const fresh = (max_age_hours: number) => ({
      type: 'DataFreshnessMonitor',
      table: 'main.bronze.orders',
      max_age_hours,
    });
    expect(states(await run(folder([fresh(2)])))).toMatchObject({ monitor_1: 'success' });
    const stale = await run(folder([fresh(0.5)]));
    expect(states(stale)).toMatchObject({ write_bronze: 'success', monitor_1: 'failed' });
    expect(stale.error?.diagnostic.message).toContain('the newest event_timestamp is at most 0.5 hours old');
    const empty = await run(folder([fresh(2)], ''));
    expect(states(empty)).toMatchObject({ monitor_1: 'failed' });
  });

  it('are refused at their line where they say nothing, or something else', async () => {
    const found = async (monitor: Fields) => {
      const project = await openProject({ from: folder([monitor]), env: 'dev', adapters: false, environment: {} });
      return project.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.code}: ${d.message}`);
    };
    expect(await found({ type: 'SLAMonitor' })).toEqual([expect.stringContaining('max_duration_seconds')]);
    expect(await found({ type: 'SLAMonitor', max_rows: 1 })).toEqual([expect.stringContaining('"max_rows"')]);
    expect(await found({ type: 'Uptime' })).toHaveLength(1);
  });
});
