import { appendFileSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleProject, filesBelow, sparkle } from './command.js';

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

describe.each(['airflow', 'dbt'])('two compiles for %s', (orchestrator) => {
  const first = exampleProject();
  const second = exampleProject();
  afterAll(() => {
    for (const folder of [first, second]) rmSync(folder, { recursive: true, force: true });
  });
  const deploy = (folder: string, environment: Record<string, string>, ...more: string[]) =>
    sparkle(folder, ['generate-deploy', '--all', '--env', 'prod', '--orchestrator', orchestrator, ...more], {
      ...secrets,
      ...environment,
    });

  it('are byte-equal from another folder, zone, language, home and order of files', () => {
    shuffle(join(second, 'config/orchestration'));
    expect(deploy(first, { TZ: 'UTC', LANG: 'C' }).status).toBe(0);
    expect(
      deploy(second, { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: second }).status,
    ).toBe(0);
    const [a, b] = [first, second].map((folder) => filesBelow(join(folder, 'deployments', orchestrator)));
    expect([...(a?.keys() ?? [])].sort()).toEqual([...(b?.keys() ?? [])].sort());
    for (const [file, bytes] of a ?? []) expect(bytes.equals(b?.get(file) ?? Buffer.alloc(0)), file).toBe(true);
  }, 60_000);

  it('hold no path of the machine', () => {
    for (const [file, bytes] of filesBelow(join(first, 'deployments', orchestrator)))
      expect(bytes.includes(first), file).toBe(false);
  });

  it('are up to date afterwards, and stale after an edit of the definition', () => {
    expect(deploy(first, {}, '--check').status).toBe(0);
    const definition = join(first, 'config/orchestration/flights_silver/base.yaml');
    appendFileSync(definition, '\ntimeout_seconds: 600\n');
    const stale = deploy(first, {}, '--check');
    expect(stale.status).toBe(5);
    expect(stale.stderr).toContain('flights_silver');
    expect(deploy(first, {}).status).toBe(0);
    expect(deploy(first, {}, '--check').status).toBe(0);
  }, 120_000);

  it('refuse to overwrite what a person edited', () => {
    const folder = join(first, 'deployments', orchestrator);
    const edited =
      [...filesBelow(folder).keys()].find((file) =>
        file.endsWith(orchestrator === 'airflow' ? 'flights_silver.py' : 'flights.sql'),
      ) ?? '';
    appendFileSync(join(folder, edited), '\n# by hand\n');
    const refused = deploy(first, {});
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('output-edited');
    expect(deploy(first, {}, '--check').status).toBe(5);
    expect(deploy(first, {}, '--force').status).toBe(0);
  }, 60_000);
});
