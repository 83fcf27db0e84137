import { join } from 'node:path';
import { openProject, runPipelines } from '@sparkle-orchestration/sdk';
import { duckdb } from '../duckdb.mjs';
import { row, timed } from '../measure.mjs';
import { project } from '../project.mjs';

/** Overhead of the engine for each of 1,000 tasks that do nothing, run history included. */
export async function measure({ dir, scale }) {
  const count = Math.round(1000 * scale);
  const tasks = Array.from({ length: count }, (_, i) => ({
    id: `t${i}`,
    task: 'RunSQLFileTask',
    params: { sql_statement: 'select 1' },
    depends_on: i >= 10 ? [`t${i - 10}`] : [],
  }));
  const root = project(join(dir, 'tasks'), { many: { pipeline_type: 'custom', extra_config: { tasks } } });
  const opened = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment: {} });
  opened.compiler.compile(opened.definition.pipelines[0]);
  const raw = await duckdb(join(dir, 'raw.duckdb'));
  const rawTime = await timed(async () => {
    for (let i = 0; i < count; i++) {
      await raw.run('begin');
      await raw.run('select 1');
      await raw.run('commit');
    }
  });
  raw.closeSync();
  const time = await timed(async () => {
    const [run] = await runPipelines(opened, { names: ['many'] });
    if (run?.result?.status !== 'success') throw new Error(JSON.stringify(run?.result?.error));
  });
  const each = (key) => ((time[key] - rawTime[key]) / count) * 1000;
  const note = `${each('wall').toFixed(2)} ms a task, ${each('cpu').toFixed(2)} ms of CPU`;
  return [row(`${count} tasks of "select 1"`, time, rawTime, '< 1 ms a task over raw', each('wall') < 1, note)];
}
