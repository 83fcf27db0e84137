import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dbtAdapter from '@sparkle-orchestration/adapter-dbt';
import { emitDeployment } from '@sparkle-orchestration/core';
import { openProject, testsOf } from '@sparkle-orchestration/sdk';
import { packageRoot } from '../cache.js';

const most = 1.3;

const lines = (text: string) => text.trimEnd().split('\n').length;

/** Lines of a project that was written by hand: all its files but scripts that only look at the tables. */
function linesOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .filter((entry) => !entry.name.endsWith('.py'))
    .reduce((sum, entry) => sum + lines(readFileSync(join(entry.parentPath, entry.name), 'utf8')), 0);
}

/** The project that dbt loads by itself has at most 1.3 times the lines of one that a person wrote for the same tables. */
export async function compareLines(): Promise<readonly string[]> {
  const byHand = join(
    process.env['SPARKLE_SHARED'] ?? join(packageRoot, '..', '..', '..', 'shared'),
    'targets',
    'samples',
    'dbt',
  );
  if (!existsSync(byHand)) {
    process.stdout.write(`  -- dbt lines: there is no project written by hand at ${byHand}\n`);
    return [];
  }
  const root = mkdtempSync(join(tmpdir(), 'sparkle-dbt-lines-'));
  cpSync(join(packageRoot, 'cases', 'orders-daily', 'project'), root, { recursive: true });
  writeFileSync(join(root, 'sparkle.config.yaml'), 'name: orders_daily\nwarehouse: warehouse\n');
  mkdirSync(join(root, 'config', 'connections', 'warehouse'), { recursive: true });
  writeFileSync(join(root, 'config/connections/warehouse/common.yaml'), 'type: duckdb\npath: warehouse.duckdb\n');
  const project = await openProject({ from: root, env: 'dev', environment: {} });
  const graphs = project.definition.pipelines.flatMap((pipeline) => project.compiler.compile(pipeline).graph ?? []);
  const count = (options: object) => {
    const { files } = emitDeployment({
      adapter: dbtAdapter,
      graphs,
      options,
      env: 'dev',
      project: 'orders_daily',
      unitTests: testsOf(project.unitTests, graphs),
      runnerVersion: '0.1.0',
      regenerate: 'sparkle generate-deploy --all --orchestrator dbt',
    });
    return files.reduce((sum, file) => sum + lines(file.content), 0);
  };
  const snapshot = {
    name: 'orders_history',
    dataset: 'main.marts.fct_orders',
    unique_key: ['order_id'],
    strategy: 'check',
  };
  const hand = linesOf(byHand);
  const [plain, ledger] = [count({ loads: 'dbt', snapshots: [snapshot] }), count({ snapshots: [snapshot] })];
  rmSync(root, { recursive: true, force: true });
  const ratio = (n: number) => (n / hand).toFixed(2);
  process.stdout.write(
    `  -- dbt lines: ${hand} by hand, ${plain} with loads: dbt (${ratio(plain)}), ${ledger} with the ledger (${ratio(ledger)})\n`,
  );
  return plain > 0 && plain / hand <= most ? [] : [`${plain} lines are ${ratio(plain)} times the ${hand} by hand`];
}
