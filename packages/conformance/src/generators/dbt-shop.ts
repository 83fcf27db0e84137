import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../cache.js';
import { copy, dagster, difference, generate, inFolder, load, run } from './tools.js';

interface Run {
  readonly success: boolean;
  readonly materialized: readonly string[];
  readonly checks: Readonly<Record<string, boolean>>;
  readonly failures: readonly string[];
}

const events = (database: string) =>
  `import duckdb; duckdb.connect(${JSON.stringify(database)}).execute("create schema web; create table web.events as select 1 as event_id, now() as loaded_at")`;

/** Dagster runs a dbt project on DuckDB: model by model with tests as checks, and a group in one command. */
export async function dagsterRunsShop(): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const project = copy(join(packageRoot, '..', 'import-dbt', 'test', 'shop'), join(folder, 'shop'));
    const dbt = join(dagster(), 'bin', 'dbt');
    process.env['SHOP_DB'] = join(folder, 'shop.duckdb');
    run(join(dagster(), 'bin', 'python'), ['-c', events(process.env['SHOP_DB'])], folder);
    run(dbt, ['deps', '--profiles-dir', '.'], project);
    run(dbt, ['parse', '--profiles-dir', '.'], project);
    const options = {
      projectType: 'dbt',
      manifestPath: join(project, 'target', 'manifest.json'),
      schedule: 'daily',
    } as const;
    const made = await generate({ ...options, outputDir: join(folder, 'assets') });
    await generate({
      ...options,
      outputDir: join(folder, 'whole'),
      groupBy: 'none',
      granularity: 'group',
      oneSchedule: true,
    });
    const loaded = load(join(folder, 'whole'), 'whole');
    const [whole] = loaded.answers as unknown as readonly Run[];
    const executable = Object.entries(loaded.assets).flatMap(([key, asset]) => (asset.executable ? [key] : []));
    const problems = [...difference('made', [...(whole?.materialized ?? [])].sort(), executable.sort())];
    if (!whole?.success) problems.push(`the run of all models failed: ${JSON.stringify(whole)}`);
    const failed = Object.entries(whole?.checks ?? {}).filter(([, passed]) => !passed);
    problems.push(...failed.map(([name]) => `the check ${name} failed`));
    // A fault is planted: an order that is there twice must stop the run at the check of its model.
    appendFileSync(join(project, 'seeds', 'raw_orders.csv'), '1,1,10.5,2026-01-01\n');
    const keys = 'main_raw/raw_orders,main/stg_orders';
    const [broken, sensors] = load(made.folder, `materialize:${keys}`, 'sensors').answers as unknown as readonly [
      Run,
      Readonly<Record<string, { readonly skip: string; readonly requests: readonly unknown[] }>>,
    ];
    const unique = Object.entries(broken.checks).filter(([name]) => name.includes('unique_stg_orders'));
    if (broken.success || unique.length !== 1 || unique[0]?.[1] !== false)
      problems.push(`the planted fault was not found: ${JSON.stringify(broken)}`);
    if (!/^1 of \d+ checks fail/.test(sensors['health_check_sensor']?.skip ?? ''))
      problems.push(`the health sensor does not see it: ${JSON.stringify(sensors['health_check_sensor'])}`);
    // Only fct_orders promises to be fresh, and it was not made in this instance.
    if (sensors['freshness_monitor_sensor']?.requests.length !== 1)
      problems.push(
        `the freshness sensor asks for other assets: ${JSON.stringify(sensors['freshness_monitor_sensor'])}`,
      );
    return problems;
  });
}
