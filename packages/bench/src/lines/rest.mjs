import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { compare, row } from '../measure.mjs';
import { writeProject } from '../project.mjs';

const program = fileURLToPath(new URL('../rest-service.mjs', import.meta.url));

/** Starts the service; it says its port when its pages are made. */
async function service(records, size, delay) {
  const child = spawn(process.execPath, [program, ...[records, size, delay].map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => child.kill() };
}

/** Pages one after another by their cursor, and nothing done with them: what the network allows. */
async function fetchAll(url, onPage) {
  for (let cursor = ''; ; ) {
    const response = await fetch(`${url}/users${cursor ? `?cursor=${cursor}` : ''}`);
    const text = await response.text();
    if (response.status === 503) continue;
    onPage?.(text);
    const next = /"meta":\{"next":"(\d+)"\}\}$/.exec(text)?.[1];
    if (!next) return;
    cursor = next;
  }
}

const types = {
  id: 'BIGINT',
  name: 'VARCHAR',
  email: 'VARCHAR',
  active: 'BOOLEAN',
  score: 'DOUBLE',
  createdAt: 'TIMESTAMPTZ',
  updated_at: 'TIMESTAMPTZ',
  address: 'STRUCT(street VARCHAR, city VARCHAR, geo STRUCT(lat DOUBLE, lng DOUBLE))',
  tags: 'JSON',
  items: 'JSON',
};

/** By hand: pages parsed and printed as lines, then read by DuckDB with all types told. */
async function raw(dir, url, turn) {
  const file = join(dir, `raw${turn}.jsonl`);
  const out = createWriteStream(file);
  await fetchAll(url, (text) => {
    for (const one of JSON.parse(text).data) if (typeof one === 'object') out.write(`${JSON.stringify(one)}\n`);
  });
  await new Promise((resolve) => out.end(resolve));
  const connection = await duckdb(join(dir, `raw${turn}.duckdb`));
  const columns = `{${Object.entries(types)
    .map(([name, type]) => `'${name}': '${type}'`)
    .join(', ')}}`;
  await connection.run(`create table wh.users as select * exclude (address), address.street as address__street,
    address.city as address__city, address.geo.lat as address__geo__lat, address.geo.lng as address__geo__lng,
    cast('x' as varchar) as _load_id from read_json('${file}', format = 'newline_delimited', columns = ${columns})`);
  await connection.run('checkpoint wh');
  connection.closeSync();
}

async function ours(dir, url, turn) {
  const root = writeProject(join(dir, `ours${turn}`), {
    'sparkle.config.yaml': 'name: bench\nwarehouse: local\n',
    'config/destinations/local.yaml':
      'destination:\n  name: local\n  type: duckdb\n  connection: { file_path: warehouse/w.duckdb }\n',
    'config/sources/api.yaml': {
      source: {
        name: 'api',
        type: 'rest_api',
        connection: { base_url: url, allowed_hosts: ['127.0.0.1'], retry: { max_attempts: 3, initial_delay: 0 } },
        resources: [
          {
            name: 'users',
            endpoint: '/users',
            data_path: 'data',
            pagination: { type: 'cursor', cursor_path: 'meta.next' },
            incremental: { cursor_field: 'updated_at', initial_value: '2020-01-01T00:00:00Z' },
          },
        ],
      },
    },
    'config/pipelines/load.yaml': {
      pipeline: {
        name: 'load',
        source: { config_file: 'api.yaml' },
        destination: { config_file: 'local.yaml', dataset_name: 'raw' },
      },
    },
  });
  const opened = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment: {} });
  const [run] = await runPipelines(opened, { names: ['load'] });
  if (run?.result?.status !== 'success')
    throw new Error(JSON.stringify(run?.result?.error ?? run?.compiled.diagnostics));
}

/** Nested records with a cursor, a retry and rejects: without latency, and with 50 ms before each page. */
export async function measure({ dir, scale }) {
  const records = Math.round(100_000 * scale);
  const size = 1000;
  const fast = await service(records, size, 0);
  const slow = await service(records, size, 50);
  try {
    const local = await compare(5, {
      raw: (turn) => raw(dir, fast.url, turn),
      ours: (turn) => ours(dir, fast.url, turn),
    });
    const rate = records / local.ours.wall;
    const far = await compare(2, {
      bound: () => fetchAll(slow.url),
      ours: (turn) => ours(dir, slow.url, `far${turn}`),
    });
    const share = far.bound.wall / far.ours.wall;
    return [
      row(
        `REST ${records} nested records → DuckDB`,
        local.ours,
        local.raw,
        '≥ 120 k rows/s',
        scale < 1 ? undefined : rate >= 120_000,
        `${Math.round(rate / 1000)} k rows/s`,
      ),
      row(
        `REST, 50 ms a page of ${size}`,
        far.ours,
        far.bound,
        '≥ 85 % of the network-bound rate',
        scale < 1 ? undefined : share >= 0.85,
        `${Math.round(share * 100)} %`,
      ),
    ];
  } finally {
    fast.stop();
    slow.stop();
  }
}
