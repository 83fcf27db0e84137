import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, filesBelow, repository, sparkle } from './command.js';

const canaries = {
  DB_PASSWORD: 'canary-pässword/1+2=3',
  HOOK_URL: '',
  SMTP_PASSWORD: 'canary-smtp-77',
  API_TOKEN: 'canary-token-42',
};
const folder = mkdtempSync(join(tmpdir(), 'sparkle-canary-'));
const server = createServer((_, response) => response.writeHead(500).end('canary-answer'));
const answers: Answer[] = [];

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  canaries.HOOK_URL = `http://127.0.0.1:${port}/services/canary-hook-path`;
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
  write(
    'sparkle.config.yaml',
    'name: canary\nwarehouse: local\nadapters:\n  "@sparkle-orchestration/adapter-airflow": {}\n  "@sparkle-orchestration/adapter-dbt": {}\n',
  );
  write(
    'config/destinations/local.yaml',
    'destination:\n  name: local\n  type: duckdb\n  connection: { file_path: warehouse/w.duckdb }\n',
  );
  write(
    'config/connections/crm/dev.yaml',
    'type: postgres\nhost: 127.0.0.1\nport: 1\ndatabase: crm\nuser: app\npassword: ${DB_PASSWORD}\n',
  );
  write('config/connections/slack/dev.yaml', 'type: slack\nwebhook_url: ${HOOK_URL}\n');
  write(
    'config/connections/smtp/dev.yaml',
    'type: smtp\nhost: 127.0.0.1\nport: 1\nuser: app\npassword: ${SMTP_PASSWORD}\nfrom: a@example.com\n',
  );
  write(
    'config/orchestration/customers/dev.yaml',
    `pipeline_type: bronze_raw_ingestion
ingestor: jdbc_postgres
source_connection: crm
source_table: public.customers
destination_catalog: main
destination_schema: bronze
destination_table: customers
write_mode: overwrite
alert_channels: [slack://data, "email://oncall@example.com"]
`,
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => {
  const answer = sparkle(folder, [...args], canaries);
  answers.push(answer);
  return answer;
};

/** Forms in which a value could leak. */
function forms(value: string): readonly string[] {
  return [value, encodeURIComponent(value), Buffer.from(value).toString('base64'), JSON.stringify(value).slice(1, -1)];
}

describe('a value of a secret', () => {
  it('is used, fails, and is deployed', () => {
    expect(run('validate', '--env', 'dev').status).toBe(0);
    // Nothing listens on port 1: the driver fails, and the failure is told to both channels, which fail as well.
    const failed = run('run', 'customers', '--env', 'dev');
    expect(failed.status).toBe(1);
    expect(failed.stdout).toContain('run_finished');
    expect(run('runs', '--json').status).toBe(0);
    expect(run('runs', 'last', '--logs').status).toBe(0);
    expect(run('doctor', '--env', 'dev').stdout).toContain('Connection crm');
    expect(run('list', '--env', 'dev', '--json').status).toBe(0);
    for (const orchestrator of ['airflow', 'dbt'])
      expect(run('generate-deploy', '--all', '--env', 'dev', '--orchestrator', orchestrator, '--json').status).toBe(0);
    expect(run('lineage', '--all', '--env', 'dev').status).toBe(0);
  }, 120_000);

  it('is in no output', () => {
    for (const value of Object.values(canaries)) {
      for (const form of forms(value))
        for (const { stdout, stderr } of answers) expect(`${stdout}${stderr}`).not.toContain(form);
    }
  });

  it('is in no file: state, deployments, warehouse, staging', () => {
    for (const [file, bytes] of filesBelow(folder)) {
      for (const value of Object.values(canaries))
        for (const form of forms(value)) expect(bytes.includes(form), `${form} in ${file}`).toBe(false);
    }
  });

  it('written into a definition is refused there', () => {
    write(
      'config/connections/crm/qa.yaml',
      'type: postgres\nhost: h\ndatabase: d\nuser: u\npassword: hunter2-literal\n',
    );
    const refused = run('validate', '--env', 'qa');
    rmSync(join(folder, 'config/connections/crm/qa.yaml'));
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('config/connections/crm/qa.yaml:5');
    expect(refused.stderr).not.toContain('hunter2-literal');
  });

  it('that is missing ends with exit code 3', () => {
    const missing = sparkle(folder, ['run', 'customers', '--env', 'dev'], {});
    expect(missing.status).toBe(3);
    expect(`${missing.stdout}${missing.stderr}`).toContain('DB_PASSWORD');
  });
});
