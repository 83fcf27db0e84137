import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cli } from './command.js';

it('reads a service with the HTTP library of the bundle, which is loaded late', { timeout: 120_000 }, async () => {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1},{"id":2}]'),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-late-'));
  const files = {
    'sources/shop': `source:
  name: shop
  type: rest_api
  connection: { base_url: "http://127.0.0.1:${port}", allowed_hosts: [127.0.0.1] }
  resources: [{ name: orders, endpoint: /orders, primary_key: id, write_disposition: replace }]
`,
    'destinations/lake': 'destination: { name: lake, type: duckdb, connection: { file_path: lake.duckdb } }\n',
    'pipelines/orders': `pipeline:
  name: orders
  source: { config_file: shop.yaml }
  destination: { config_file: lake.yaml, dataset_name: shop }
`,
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, 'config', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'config', `${name}.yaml`), content);
  }
  const sparkle = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, [cli, ...args], { cwd: folder })).stdout;
  try {
    expect(await sparkle('run', 'orders', '--progress', 'json')).toMatch(/"rows_written":2\b/);
  } finally {
    server.close();
  }
});
