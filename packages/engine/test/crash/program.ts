import { join } from 'node:path';
import { openRunStore } from '@sparkle-orchestration/state';
import { runGraph } from '../../src/index.js';
import { fileRegistry } from '../bronze.js';
import { crashGraph } from './pipeline.js';

/**
 * One run of the crash pipeline in the folder of the first argument, for the day of March 2026 of the second. Prints
 * `running` when the first operation starts, then the result as JSON. Where it dies is up to the environment.
 */
export async function runCrashPipeline(
  root: string,
  day: number,
  began: () => void = () => undefined,
): Promise<string> {
  const store = openRunStore(join(root, 'runs.sqlite'));
  try {
    const result = await runGraph(crashGraph(), {
      root,
      registry: fileRegistry,
      environment: {},
      store,
      interval: { start: new Date(Date.UTC(2026, 2, day)), end: new Date(Date.UTC(2026, 2, day + 1)) },
      onEvent: (event) => {
        if (event.type === 'task_started' && event.task === 'write_bronze') began();
      },
    });
    return result.status;
  } finally {
    store.close();
  }
}

const [root, day] = process.argv.slice(2);
if (root !== undefined && day !== undefined && process.argv[1]?.endsWith('crash-program.mjs')) {
  process.stdout.write(`${await runCrashPipeline(root, Number(day), () => void process.stdout.write('running\n'))}\n`);
}
