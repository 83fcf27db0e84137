import { selectUnits } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { flag, names, open } from '../terminal/options.js';
import { runUnits } from '../terminal/run-units.js';

/** Runs pipelines here, in the order of what they read, and jobs. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const wanted = names(context);
  const all = flag(context, 'all');
  if (all) return runUnits(context, project, { pipelines: wanted, jobs: [], all });
  const { pipelines, jobs } = selectUnits(project, wanted);
  return runUnits(context, project, {
    pipelines: pipelines.map((one) => one.name),
    jobs: jobs.map((one) => one.name),
  });
}
