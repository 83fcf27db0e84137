import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { duckdb } from '../duckdb.mjs';
import { row, timed } from '../measure.mjs';
import { orderColumns, project, writeProject } from '../project.mjs';

/** 1 million rows of a real Postgres into a DuckDB file. */
export async function measure({ dir, scale }) {
  const rows = Math.round(1_000_000 * scale);
  const server = await startPostgres();
  try {
    await server.createDatabase('bench');
    await server.query(
      `create table orders as select i::bigint as order_id, 'customer ' || (i::bigint * 7919 % 100000) as customer,
        case i % 4 when 0 then 'new' when 1 then 'paid' when 2 then 'sent' else 'N/A' end as status,
        cast((i % 100000) / 100.0 as decimal(18,2)) as amount,
        timestamp '2026-01-01' + make_interval(secs => i % 1000000) as updated_at from generate_series(0, ${rows - 1}) i`,
      { database: 'bench' },
    );
    const types = `{${orderColumns.map((c) => `'${c.name}': '${c.type}'`).join(', ')}}`;
    const rawTimes = [];
    const ourTimes = [];
    for (let i = 0; i < 3; i++) {
      rawTimes.push(
        await timed(async () => {
          const client = new pg.Client(server.properties('bench'));
          await client.connect();
          const file = join(dir, 'orders.csv');
          await pipeline(
            client.query(copyTo('copy orders to stdout with (format csv, header)')),
            createWriteStream(file),
          );
          await client.end();
          const connection = await duckdb(join(dir, `raw${i}.duckdb`));
          await connection.run(
            `create table wh.orders as select *, cast('x' as varchar) as _load_id from read_csv('${file}', header = true, columns = ${types})`,
          );
          await connection.run('checkpoint wh');
          connection.closeSync();
        }),
      );
      const root = project(join(dir, `ours${i}`), {
        orders: {
          pipeline_type: 'bronze_raw_ingestion',
          ingestor: 'jdbc_postgres',
          source_connection: 'source',
          source_table: 'public.orders',
          destination_catalog: 'main',
          destination_schema: 'bronze',
          destination_table: 'orders',
          write_mode: 'overwrite',
          extra_config: { add_provenance: false },
        },
      });
      const { host, port, user, database } = server.properties('bench');
      writeProject(root, {
        'config/connections/source/dev.json': {
          type: 'postgres',
          host,
          port,
          user,
          database,
          password: '${BENCH_PGPASSWORD}',
        },
      });
      ourTimes.push(
        await timed(async () => {
          const environment = { BENCH_PGPASSWORD: server.password };
          const opened = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
          const [run] = await runPipelines(opened, { names: ['orders'] });
          if (run?.result?.status !== 'success')
            throw new Error(JSON.stringify(run?.result?.error ?? run?.compiled.diagnostics));
        }),
      );
    }
    const least = (runs) => ({ wall: Math.min(...runs.map((r) => r.wall)), cpu: Math.min(...runs.map((r) => r.cpu)) });
    const [raw, ours] = [least(rawTimes), least(ourTimes)];
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const note = `peak of this program ${megabytes.toFixed(0)} MB; CPU without the server's`;
    return [row(`Postgres ${rows} rows → DuckDB`, ours, raw, '1.2 × raw', ours.wall <= 1.2 * raw.wall, note)];
  } finally {
    await server.stop();
  }
}
