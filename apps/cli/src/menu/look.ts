import type { CommandDefinition, OptionDefinition } from '../command.js';
import { env, json, pipeline } from './options.js';

/** What both monitors take. */
const monitorOptions: readonly OptionDefinition[] = [
  env,
  { flags: '--connection <name>', description: "connection or address of a warehouse; default: the project's" },
  {
    flags: '--warehouse <kind>',
    description: 'kind of warehouse, when no connection tells it',
    choices: ['duckdb', 'postgres', 'bigquery', 'snowflake', 'databricks'],
  },
  { flags: '--region <name>', description: 'region of BigQuery, such as eu' },
  {
    flags: '--format <name>',
    description: 'form of the report',
    choices: ['json', 'markdown', 'html', 'junit'],
    default: 'json',
  },
  { flags: '--output <file>', description: 'write the report here; stdout then shows the summary' },
  {
    flags: '--fail-on <what>',
    description: 'what makes it exit with 1: fail, error, warn, never',
    default: 'fail,error',
  },
  { flags: '--notify', description: 'tell the channels of the configuration' },
  { flags: '--monitor', description: 'look again and again until it is stopped, and tell the channels' },
  { flags: '--interval <seconds>', description: 'time between two looks', default: 300, atLeast: 1 },
  { flags: '--once', description: 'with --monitor: one look' },
  { flags: '--now <time>', description: 'the time it is, ISO 8601; for tests' },
];

const watches = (options: Readonly<Record<string, unknown>>) => options['monitor'] === true;

const list = (what: string, summary: string): CommandDefinition => ({
  usage: what === '' ? 'list' : `list-${what}`,
  summary,
  group: 'Look',
  options: [env, json],
  load: async () => {
    const module = await import('../commands/list.js');
    return { run: (context) => module.run(context, what || 'all') };
  },
});

/** Commands that show what there is, and how it fares. */
export const look: readonly CommandDefinition[] = [
  {
    usage: 'matrix',
    summary: 'what each installed target can do, by which means, and what proves it',
    group: 'Look',
    options: [
      { flags: '--target <name>', description: 'only this target', many: true },
      { flags: '--feature <key>', description: 'only this feature, or all of a group such as `edge`', many: true },
      { flags: '--markdown', description: 'print tables of Markdown, with links to the cases' },
      json,
    ],
    examples: ['sparkle matrix', 'sparkle matrix --target airflow --feature edge'],
    load: () => import('../commands/matrix.js'),
  },
  {
    usage: 'lineage [name...]',
    summary: 'where tables and columns come from',
    group: 'Look',
    options: [
      env,
      pipeline,
      { flags: '--all', description: 'every pipeline' },
      {
        flags: '--as <format>',
        description: 'form of the picture',
        choices: ['json', 'openlineage', 'mermaid', 'dot', 'html'],
        default: 'json',
      },
      { flags: '--columns', description: 'columns too (Mermaid, DOT)' },
      { flags: '--column <table.column>', description: 'only what this column comes from and goes to' },
      { flags: '-o, --output <file>', description: 'write to a file' },
      json,
    ],
    load: () => import('../commands/lineage.js'),
  },
  {
    usage: 'health',
    summary: 'freshness, row counts, schemas, partitions, failed jobs and costs of a warehouse',
    group: 'Look',
    program: 'pipeline-health-monitor',
    options: [
      { flags: '--config <file>', description: 'what to check, JSON or YAML' },
      { flags: '--table <id>', description: 'one table instead, such as schema.table' },
      { flags: '--check-freshness', description: 'with --table: the age of its newest row' },
      { flags: '--timestamp-column <name>', description: 'column with the time of a row (default: updated_at)' },
      { flags: '--max-age-hours <hours>', description: 'greatest age of the newest row (default: 24)' },
      { flags: '--check-failures', description: 'jobs that failed' },
      { flags: '--cost-report', description: 'what queries cost' },
      { flags: '--hours <hours>', description: 'hours that failures and costs are looked for (default: 24)' },
      ...monitorOptions,
    ],
    examples: [
      'sparkle health --config health-config.json --output results.json',
      'sparkle health --table main.slv.orders --check-freshness --max-age-hours 2',
      'sparkle health --check-failures --hours 24',
    ],
    endsBySignal: watches,
    load: () => import('../commands/health.js'),
  },
  {
    usage: 'sla',
    summary: 'whether pipelines and tables keep what was promised: time, freshness, quality, availability',
    group: 'Look',
    program: 'sla-tracker',
    options: [
      { flags: '--config <file>', description: 'what was promised, JSON or YAML', required: true },
      { flags: '--report', description: 'print a report (the default)' },
      { flags: '--pipeline <name>', description: 'only this pipeline' },
      { flags: '--check-compliance', description: 'check what was promised (the default)' },
      ...monitorOptions,
    ],
    examples: [
      'sparkle sla --config sla-config.json --report --format markdown --output report.md',
      'sparkle sla --config sla-config.json --monitor --interval 300',
    ],
    endsBySignal: watches,
    load: () => import('../commands/sla.js'),
  },
  {
    usage: 'explain <what>',
    summary: 'the config line behind a task or an emitted file; the meaning of a problem code',
    group: 'Look',
    options: [
      env,
      { flags: '-o, --output <dir>', description: 'folder of the deployments', default: 'deployments' },
      json,
    ],
    load: () => import('../commands/explain.js'),
  },
  {
    usage: 'validate-secrets',
    summary: 'each secret with its variable, and whether it is there; never a value',
    group: 'Look',
    options: [env, json],
    load: () => import('../commands/warehouse/check-secrets.js'),
  },
  list('', 'everything the project defines'),
  list('pipelines', 'pipelines of this project'),
  list('templates', 'pipeline templates'),
  list('tasks', 'task kinds'),
  list('transformers', 'transformers with their parameters'),
  list('connectors', 'connectors with their ingestors'),
  list('adapters', 'orchestrators that are installed'),
];
