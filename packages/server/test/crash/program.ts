import { postgresConnector } from '@sparkle-orchestration/connector-postgres';
import { buildRegistry } from '@sparkle-orchestration/core';
import { runGraph } from '@sparkle-orchestration/engine';
import { openSharedStore } from '@sparkle-orchestration/state';
import { createScheduler } from '../../src/index.js';
import { cron, definitions, unit } from '../definitions.js';
import { pipeline, tickGraph } from './graph.js';

/**
 * One instance that serves a pipeline by two triggers, both at every second. Arguments: name of the instance, folder;
 * the connection comes by the environment. Ends at SIGTERM, or when everything that is due is done with `once`.
 */
const [instance = 'one', root = '.', once] = process.argv.slice(2);
const connection = JSON.parse(process.env['SERVE_TEST_CONNECTION'] ?? '{}') as Record<string, string | number>;
const { host, port, user, password, database } = connection;
const registry = buildRegistry([
  { name: 'test', version: '0.0.0', templates: [], taskKinds: [], connectors: [postgresConnector] },
]);
const store = await openSharedStore(`postgresql://${user}:${password}@${host}:${port}/${database}`, {
  project: 'sample',
  env: 'dev',
});
const target = { kind: 'pipeline', name: pipeline } as const;
const graph = tickGraph(connection);
const triggers = ['first', 'second'].map((name) => ({
  ...cron(name, pipeline, '* * * * * *', { catchup: true }),
  starts: { pipeline },
}));
const served = definitions(triggers, [unit(pipeline, { target, compile: async () => graph })]);
served.change({ project: 'sample' });
const scheduler = createScheduler({
  definitions: served,
  store,
  instance,
  leaseSeconds: 5,
  maxCrashes: 1000,
  catchupCap: 1000,
  runner: {
    async run({ graph: pinned, request, runId, resume, drain, abort, beforeCommit, onEvent }) {
      const interval = { start: new Date(request.intervalStart), end: new Date(request.intervalEnd) };
      const result = await runGraph(pinned, {
        ...{ root, registry, environment: {}, store: store.history, runId, drain, abort, beforeCommit, onEvent },
        ...(resume === undefined ? { interval } : { resume }),
        waitForRunSeconds: 60,
      });
      const error = result.error?.diagnostic.message;
      return { status: result.status, failedPipelines: [], ...(error === undefined ? {} : { error }) };
    },
  },
  onEvent: (event) => {
    if (event.type !== 'run_event') process.stdout.write(`${instance} ${JSON.stringify(event)}\n`);
  },
});
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
if (once) await scheduler.once(stop.signal);
else {
  await scheduler.start();
  await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
}
await scheduler.stop();
await store.close();
