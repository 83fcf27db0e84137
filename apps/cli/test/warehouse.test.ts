import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, sparkle } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-warehouse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (path: string, content: unknown) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
};

write('in/orders.csv', 'id\n1\n2\n');
write('config/sources/shop.yaml', {
  source: { name: 'shop', type: 'file', connection: { path: 'in/*.csv' }, resources: [{ name: 'orders' }] },
});
write('config/destinations/lake.yaml', {
  destination: { name: 'lake', type: 'duckdb', connection: { file_path: 'lake.duckdb' } },
});
write('config/pipelines/load.yaml', {
  pipeline: {
    name: 'load',
    source: { config_file: 'shop.yaml' },
    destination: { config_file: 'lake.yaml', dataset_name: 'raw' },
    data_quality: { checks: [{ type: 'not_null', column: 'id' }] },
  },
});
write('config/jobs/nightly.yaml', { job: { name: 'nightly', pipelines: [{ name: 'load' }] } });
write('config/triggers/at_two.yaml', {
  trigger: { name: 'at_two', type: 'cron', job: 'nightly.yaml', schedule: { cron: '0 2 * * *' } },
});
write('config/triggers/hook.yaml', {
  trigger: { name: 'hook', type: 'webhook', enabled: false, job: 'nightly.yaml', webhook: { path: '/load' } },
});
write('config/secrets_mapping.yaml', {
  secrets: { api_token: { env_var_dev: 'API_TOKEN' }, other: { env_var_dev: 'OTHER', required: false } },
});

const line = '='.repeat(80);
const unicode = { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', TERM: 'xterm' };

describe('the warehouse dialect on a terminal', () => {
  it('list has the form of the documents', () => {
    const { status, stdout } = sparkle(folder, ['warehouse', 'list', '--env', 'dev'], unicode);
    expect(stdout.trim()).toBe(
      [
        line,
        'YAML CONFIGURATIONS - Environment: DEV',
        line,
        '',
        '📥 SOURCES (1):',
        '  • shop (file)',
        '    Resources: 1',
        '',
        '📤 DESTINATIONS (1):',
        '  • lake (duckdb)',
        '',
        '🔄 PIPELINES (1):',
        '  • load',
        '    Source: shop.yaml',
        '    Destination: lake.yaml',
        '',
        '📦 JOBS (1):',
        '  • nightly',
        '    Pipelines: 1',
        '    Mode: dag',
        '',
        '⏰ TRIGGERS (2):',
        '  • at_two [✓ ENABLED]',
        '    Type: cron',
        '    Job: nightly.yaml',
        '    Schedule: 0 2 * * *',
        '  • hook [✗ DISABLED]',
        '    Type: webhook',
        '    Job: nightly.yaml',
        '    Path: /load',
      ].join('\n'),
    );
    expect(status).toBe(0);
  });

  it('validate ends with a verdict; a mistake is one line with its place, and exit 2', () => {
    const good = sparkle(folder, ['warehouse', 'validate', '--env', 'dev'], unicode);
    expect(good.stdout).toContain(`${line}\nVALIDATING CONFIGURATIONS - Environment: DEV\n${line}`);
    for (const kind of ['Sources: 1', 'Destinations: 1', 'Pipelines: 1', 'Jobs: 1', 'Triggers: 2'])
      expect(good.stdout).toContain(`✓ ${kind} validated`);
    expect(good.stdout).toContain('✓ ALL CONFIGURATIONS VALID');
    expect(good.status).toBe(0);
    write('config/jobs/broken.yaml', 'job:\n  name: broken\n  pipelines:\n    - name: lod\n');
    try {
      const bad = sparkle(folder, ['warehouse', 'validate', '--env', 'dev'], unicode);
      expect(bad.stdout).toContain('✗ Jobs: 1 error in 2');
      expect(bad.stdout).toContain('VALIDATION FAILED - 1 error(s)');
      expect(bad.stdout).toMatch(/ {2}• config\/jobs\/broken\.yaml:4:13 {2}config\/unknown-reference: .*"lod".*load/);
      expect(bad.status).toBe(2);
    } finally {
      rmSync(join(folder, 'config/jobs/broken.yaml'));
    }
  });

  it('check-secrets names variables, tells what is missing by exit 3, and never a value', () => {
    const run = (environment: Readonly<Record<string, string>>) =>
      sparkle(folder, ['warehouse', 'check-secrets', '--env', 'dev'], environment);
    const missing = run({});
    expect(missing.status).toBe(3);
    expect(missing.stdout).toMatch(/api_token +API_TOKEN +yes +no/);
    expect(missing.stdout).toMatch(/other +OTHER +no +no/);
    const there = run({ API_TOKEN: 'C4n4ry-value' });
    expect(there.status).toBe(0);
    expect(there.stdout).toMatch(/api_token +API_TOKEN +yes +yes/);
    expect(there.stdout + there.stderr).not.toContain('C4n4ry');
  });
});

interface Told {
  readonly type: string;
  readonly url?: string;
  readonly [key: string]: unknown;
}

describe('sparkle serve', () => {
  it('starts, is healthy, runs what it is asked over HTTP, and drains at SIGTERM', async () => {
    const token = 'a-token-of-our-own-that-is-long-enough-1234';
    write('token', token);
    chmodSync(join(folder, 'token'), 0o600);
    const args = ['serve', '--env', 'dev', '--port', '0', '--token-file', 'token', '--no-ui', '--json'];
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1', API_TOKEN: 'x' },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const told = () => out.split('\n').flatMap((text) => (text.startsWith('{') ? [JSON.parse(text) as Told] : []));
    const until = async <T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> => {
      for (let n = 0; n < 400; n++) {
        const found = await find();
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`nothing came: ${out}\n${err}`);
    };
    const exited = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
    try {
      const url = await until(() => told().find((one) => one.type === 'listening')?.url);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      expect((await fetch(`${url}/api/v1/runs`)).status).toBe(401);
      const started = await fetch(`${url}/api/v1/runs`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ job: 'nightly' }),
      });
      expect(started.status, await started.clone().text()).toBe(202);
      const ended = await until(() => told().find((one) => one.type === 'run_ended'));
      expect(ended['state']).toBe('success');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await exited).toBe(143);
  }, 60_000);
});
