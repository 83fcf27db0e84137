import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleProject, filesBelow, repository, sparkle } from './command.js';

const secrets = { FLEET_PGPASSWORD: 'x', SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/x' };

/** Names of the same files in another order on disk, with other times. */
function shuffle(folder: string): void {
  for (const name of readdirSync(folder).reverse()) {
    const path = join(folder, name);
    renameSync(path, `${path}.moved`);
    renameSync(`${path}.moved`, path);
    utimesSync(path, 1, 1);
  }
}

const deploy = (folder: string, orchestrator: string, environment: Record<string, string>, ...more: string[]) =>
  sparkle(folder, ['generate-deploy', '--all', '--env', 'prod', '--orchestrator', orchestrator, ...more], {
    ...secrets,
    ...environment,
  });

/** Every adapter that the example project lists. */
const installed = [...readFileSync(join(repository, 'sparkle.config.yaml'), 'utf8').matchAll(/adapter-([\w-]+)"/g)].map(
  ([, name]) => name ?? '',
);

describe.each(installed)('two compiles for %s', (orchestrator) => {
  it('are byte-equal from another folder, zone, language, home and order of files, and hold no path', () => {
    const [first, second] = [exampleProject(), exampleProject()];
    shuffle(join(second, 'config/orchestration'));
    expect(deploy(first, orchestrator, { TZ: 'UTC', LANG: 'C' }).status).toBe(0);
    const elsewhere = { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: second };
    expect(deploy(second, orchestrator, elsewhere).status).toBe(0);
    const [a, b] = [first, second].map((folder) => filesBelow(join(folder, 'deployments')));
    expect([...(a?.keys() ?? [])].sort()).toEqual([...(b?.keys() ?? [])].sort());
    for (const [file, bytes] of a ?? []) {
      expect(bytes.equals(b?.get(file) ?? Buffer.alloc(0)), file).toBe(true);
      expect(bytes.includes(first), file).toBe(false);
    }
    for (const folder of [first, second]) rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});

describe('an emitted project', () => {
  const folder = exampleProject();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is up to date, then stale after an edit of the definition, and never overwrites what a person edited', () => {
    expect(deploy(folder, 'airflow', {}).status).toBe(0);
    expect(deploy(folder, 'airflow', {}, '--check').status).toBe(0);

    appendFileSync(join(folder, 'config/orchestration/flights_silver/base.yaml'), '\ntimeout_seconds: 600\n');
    const stale = deploy(folder, 'airflow', {}, '--check');
    expect(stale.status).toBe(5);
    expect(stale.stderr).toContain('flights_silver');

    const dag = [...filesBelow(folder).keys()].find((file) => file.endsWith('dags/flights_silver.py')) ?? '';
    appendFileSync(join(folder, dag), '\n# by hand\n');
    const refused = deploy(folder, 'airflow', {});
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('output-edited');
    expect(deploy(folder, 'airflow', {}, '--force').status).toBe(0);
    expect(deploy(folder, 'airflow', {}, '--check').status).toBe(0);
  }, 120_000);
});
