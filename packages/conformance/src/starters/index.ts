import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../cache.js';
import { pack } from './pack.js';
import { openRegistry } from './registry.js';
import { Failed, type Shell, shell } from './run.js';

const workspace = join(packageRoot, '..', '..');
const ours = ['packages/core', 'packages/adapter-kit', 'packages/create-sparkle', 'apps/cli'];

interface Stranger {
  readonly run: Shell;
  readonly home: string;
  /** `npm create @sparkle-orchestration/sparkle`, and what its package is installed from in other projects. */
  create(folder: string, kind: string, name: string): Promise<string>;
  build(folder: string): Promise<string>;
}

function expectText(what: string, text: string, wanted: RegExp): void {
  if (!wanted.test(text)) throw new Failed(`${what}: ${wanted} is not in\n${text.slice(0, 2000)}`);
}

/** Rows of a table of a project, as `sparkle show` counts them. */
async function count({ run }: Stranger, project: string, table: string): Promise<number> {
  const shown = await run(project, 'npx', 'sparkle', 'show', table, '--limit', '0', '--json', '--env', 'prod');
  return (JSON.parse(shown) as { row_count: number }).row_count;
}

/** A new project validates, passes its tests and runs. */
async function useProject({ run, create }: Stranger): Promise<void> {
  const shop = await create('shop', 'project', 'shop');
  await run(shop, 'npm', 'install');
  await run(shop, 'npx', 'sparkle', 'validate', '--strict');
  expectText('unit tests of the project', await run(shop, 'npm', 'test'), /1 passed, 0 failed/);
  await run(shop, 'npm', 'start');
  const shown = await run(shop, 'npx', 'sparkle', 'show', 'main.gold.orders_by_status', '--json');
  expectText('the table of the model', shown, /"unknown"/);
}

const templatePipeline = (env: string) => `pipeline_type: newest_rows
env: ${env}
source_table: main.bronze.flights
destination_catalog: main
destination_schema: silver
destination_table: last_departures
primary_key: [origin]
watermark_column: time_hour
`;

/** The example project of the repository, elsewhere, with both packages of the stranger. */
async function useInExample(stranger: Stranger, adapter: string, template: string): Promise<void> {
  const { run, home } = stranger;
  const demo = join(home, 'demo');
  for (const part of ['config', 'data']) cpSync(join(workspace, part), join(demo, part), { recursive: true });
  writeFileSync(
    join(demo, 'sparkle.config.yaml'),
    'name: demo\nwarehouse: local_warehouse\nadapters: { "@acme/sparkle-adapter-make-it": {} }\nplugins: [sparkle-template-newest-rows]\n',
  );
  const mine = join(demo, 'config/orchestration/last_departures');
  mkdirSync(mine);
  for (const env of ['dev', 'prod']) writeFileSync(join(mine, `${env}.yaml`), templatePipeline(env));
  writeFileSync(join(demo, 'package.json'), '{ "private": true, "type": "module" }\n');
  await run(demo, 'npm', 'install', '@sparkle-orchestration/cli', adapter, template);
  await run(demo, 'npx', 'sparkle', 'validate', '--allow-missing-secrets');
  const pipelines = ['reference_data', 'flights_bronze', 'flights_silver', 'last_departures'];
  await run(demo, 'npx', 'sparkle', 'run', ...pipelines, '--env', 'prod');
  const tables = ['main.bronze.flights', 'main.silver.flights', 'main.silver.last_departures'];
  const counts: number[] = [];
  for (const table of tables) counts.push(await count(stranger, demo, table));
  if (counts[2] !== 3) throw new Failed(`New York has three airports, last_departures has ${counts[2]}`);

  // The stranger's orchestrator makes the same tables in a fresh warehouse.
  const deploy = ['sparkle', 'generate-deploy', '--all', '--orchestrator', 'make-it', '--output', 'deployed'];
  await run(demo, 'npx', ...deploy, '--env', 'prod');
  await run(demo, 'npx', ...deploy, '--env', 'prod', '--check');
  for (const state of ['warehouse', '.sparkle']) rmSync(join(demo, state), { recursive: true, force: true });
  await run(join(demo, 'deployed'), 'make', '--silent', 'flights_silver', 'last_departures');
  for (const [index, table] of tables.entries()) {
    const rows = await count(stranger, demo, table);
    if (rows !== counts[index]) throw new Failed(`${table} has ${rows} rows after make, ${counts[index]} after run`);
  }
}

/**
 * What a person does who knows the packages only as published: makes a project, a template and an adapter by
 * `npm create`, builds and packs them, installs them elsewhere and uses them on the example project.
 */
export async function useStarters(): Promise<readonly string[]> {
  const home = mkdtempSync(join(tmpdir(), 'sparkle-stranger-'));
  const packing = shell({});
  const tarballs = [];
  for (const folder of ours) tarballs.push(await pack(packing, workspace, folder, join(home, 'published')));
  const registry = await openRegistry(tarballs);
  // Programs that the stranger makes are found as in an activated project; the cache is the machine's.
  const environment = {
    'npm_config_@sparkle-orchestration:registry': registry.origin,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_yes: 'true',
    SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/none',
    SPARKLE: join(home, 'demo', 'node_modules', '.bin', 'sparkle'),
    SPARKLE_PROJECT_ROOT: join(home, 'demo'),
  };
  const run = shell(environment);
  // The machine's cache may hold a command of the same version from an earlier run.
  const fresh = shell({ ...environment, npm_config_cache: join(home, 'cache') });
  const stranger: Stranger = {
    run,
    home,
    async create(folder, kind, name) {
      await fresh(
        home,
        'npm',
        'create',
        '@sparkle-orchestration/sparkle',
        folder,
        '--',
        '--kind',
        kind,
        '--name',
        name,
      );
      return join(home, folder);
    },
    async build(folder) {
      await run(folder, 'npm', 'install');
      await run(folder, 'npm', 'test');
      await run(folder, 'npm', 'pack');
      const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball');
      const attw = join(workspace, 'node_modules', '.bin', 'attw');
      await run(folder, attw, file, '--profile', 'esm-only', '--format', 'ascii', '--quiet');
      return file;
    },
  };
  try {
    await useProject(stranger);
    const adapter = await stranger.build(await stranger.create('make-it', 'adapter', '@acme/sparkle-adapter-make-it'));
    const template = await stranger.build(await stranger.create('rows', 'template', 'sparkle-template-newest-rows'));
    await useInExample(stranger, adapter, template);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return [...error.message.split('\n'), `(kept: ${home})`];
  } finally {
    await registry.close();
  }
  rmSync(home, { recursive: true, force: true });
  return [];
}
