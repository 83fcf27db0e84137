import type { CommandDefinition } from '../command.js';
import { env, json, pipeline, runOptions, serveOptions, store } from './options.js';

/** Commands that run here, and show what ran. */
export const run: readonly CommandDefinition[] = [
  {
    usage: 'run [name...]',
    summary: 'run pipelines and jobs here',
    group: 'Run',
    options: [...runOptions, pipeline],
    examples: [
      'sparkle run flights_silver',
      'sparkle run --all --env prod',
      'sparkle run flights_silver --select "write_silver+"',
    ],
    load: () => import('../commands/run.js'),
  },
  {
    usage: 'serve',
    summary: 'start runs by schedules, events and webhooks until it is stopped',
    group: 'Run',
    options: [env, ...serveOptions, { flags: '--json', description: 'print one JSON object a line' }],
    examples: ['sparkle serve --env prod', 'sparkle serve --once'],
    load: () => import('../commands/serve.js'),
  },
  {
    usage: 'approve [run] [task]',
    summary: 'answer a run that waits for a decision; without a run: what is waiting',
    group: 'Run',
    options: [
      env,
      { flags: '--reject', description: 'decide against it' },
      { flags: '--by <name>', description: 'who decides; the user of this machine when absent' },
      { flags: '--comment <text>', description: 'why' },
      store,
      json,
    ],
    load: () => import('../commands/approve.js'),
  },
  {
    usage: 'runs [run]',
    summary: 'history of runs here, or one run with its tasks and logs',
    group: 'Run',
    options: [
      env,
      { flags: '--limit <count>', description: 'how many', default: 20, atLeast: 1 },
      { flags: '--logs', description: 'show the log of a run' },
      json,
    ],
    load: () => import('../commands/runs.js'),
  },
  {
    usage: 'show <table>',
    summary: 'rows of a table of the warehouse',
    group: 'Run',
    options: [
      env,
      { flags: '--limit <rows>', description: 'how many rows', default: 20, atLeast: 0 },
      { flags: '--columns', description: 'columns with types instead of rows' },
      json,
    ],
    load: () => import('../commands/show.js'),
  },
  {
    usage: 'query <sql>',
    summary: 'a SELECT on the warehouse, read-only',
    group: 'Run',
    options: [env, { flags: '--limit <rows>', description: 'how many rows', default: 100, atLeast: 1 }, json],
    load: () => import('../commands/query.js'),
  },
  {
    usage: 'state show [pipeline]',
    summary: 'committed loads, cursors and intervals',
    group: 'Run',
    options: [env, json],
    load: () => import('../commands/state-show.js'),
  },
  {
    usage: 'exec <graph>',
    summary: 'run one task of a compiled graph (used by deployments)',
    group: 'Run',
    options: [
      { flags: '--task <id>', description: 'operation, prepare or close_interval' },
      { flags: '--interval-start <time>', description: 'start of the data interval, ISO 8601' },
      { flags: '--interval-end <time>', description: 'end of the data interval, ISO 8601' },
      { flags: '--scheduled-time <time>', description: 'instead of the interval: the tick that ends it' },
      { flags: '--run-id <id>', description: 'run of the orchestrator' },
      { flags: '--param <name=value>', description: 'value of a parameter', many: true },
      { flags: '--outputs <file>', description: 'write outputs to a file too' },
      { flags: '--inputs <file>', description: 'outputs of other tasks as JSON: { task: { name: value } }' },
      { flags: '--once', description: 'a wait looks once and ends with 75 when it is not ready' },
      { flags: '--item <json>', description: 'of a map: run this item only' },
      { flags: '--item-index <n>', description: 'place of the item in the list, from 0' },
    ],
    load: () => import('../commands/exec.js'),
  },
];
