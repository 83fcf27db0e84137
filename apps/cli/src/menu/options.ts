import type { OptionDefinition } from '../command.js';

// Options that several commands take.

export const env: OptionDefinition = {
  flags: '-e, --env <name>',
  description: 'environment: dev, qa, stage, prod or your own',
};
export const json: OptionDefinition = { flags: '--json', description: 'print data as JSON' };
export const format: OptionDefinition = {
  flags: '--format <name>',
  description: 'how problems are printed',
  choices: ['text', 'json', 'sarif', 'github'],
  default: 'text',
};
export const pipeline: OptionDefinition = {
  flags: '--pipeline <name>',
  description: 'the pipeline, instead of the argument',
};
export const strict: OptionDefinition = { flags: '--strict', description: 'warnings are errors too' };
export const missing: OptionDefinition = {
  flags: '--allow-missing-secrets',
  description: 'do not report secrets that are not defined',
};
export const logLevel: OptionDefinition = {
  flags: '--log-level <level>',
  description: 'how much is told',
  choices: ['DEBUG', 'INFO', 'WARNING', 'ERROR'],
  default: 'INFO',
};
export const store: OptionDefinition = {
  flags: '--store <address>',
  description: 'SQLite file, or postgresql://user@host/database (SPARKLE_STORE does the same)',
};
export const serveOptions: readonly OptionDefinition[] = [
  { flags: '--once', description: 'run what is due now, then end' },
  store,
  { flags: '--instance <name>', description: 'name of this process among those that share the store' },
  { flags: '--max-runs <count>', description: 'runs at the same time', default: 4, atLeast: 1 },
  {
    flags: '--catchup-limit <count>',
    description: 'missed ticks of one trigger that wait at once, oldest first; the others follow',
    default: 100,
    atLeast: 1,
  },
  { flags: '--port <number>', description: 'port of the API, webhooks and the web page', default: 4200, atLeast: 0 },
  { flags: '--host <address>', description: 'address to listen on', default: '127.0.0.1' },
  {
    flags: '--allow-host <name>',
    description: 'further host name that is served, such as that of a proxy',
    many: true,
  },
  { flags: '--token-file <file>', description: 'file of the token (SPARKLE_SERVE_TOKEN does the same)' },
  { flags: '--no-ui', description: 'no web page' },
];
export const runOptions: readonly OptionDefinition[] = [
  env,
  { flags: '--all', description: 'every pipeline, in the order of what they read' },
  { flags: '-s, --select <what>', description: 'tasks: name, +name, name+, tag:key=value; several with commas' },
  { flags: '--interval-start <time>', description: 'start of the data interval, ISO 8601' },
  { flags: '--interval-end <time>', description: 'end of the data interval, ISO 8601' },
  { flags: '--scheduled-time <time>', description: 'run the interval that ends at this tick of the schedule' },
  { flags: '--param <name=value>', description: 'value of a parameter', many: true },
  { flags: '--warehouse <connection>', description: 'write to another connection than the environment names' },
  { flags: '--full-refresh', description: 'forget earlier loads and read from the beginning' },
  { flags: '--limit <rows>', description: 'read at most this many rows of each source', atLeast: 1 },
  { flags: '--resume [run]', description: 'go on with a failed run (the last one when none is named)' },
  { flags: '--wait <seconds>', description: 'wait this long for another run of a pipeline to end', atLeast: 0 },
  {
    flags: '--progress <how>',
    description: 'text for people, json for machines',
    choices: ['auto', 'text', 'json'],
    default: 'auto',
  },
  { flags: '--dry-run', description: 'print tasks, order and SQL; connect to nothing' },
  json,
];
