import type { CommandDefinition, OptionDefinition } from './command.js';

const env: OptionDefinition = {
  flags: '-e, --env <name>',
  description: 'environment: dev, qa, stage, prod or your own',
};
const json: OptionDefinition = { flags: '--json', description: 'print data as JSON' };
const format: OptionDefinition = {
  flags: '--format <name>',
  description: 'how problems are printed',
  choices: ['text', 'json', 'sarif', 'github'],
  default: 'text',
};
const pipeline: OptionDefinition = { flags: '--pipeline <name>', description: 'the pipeline, instead of the argument' };
const strict: OptionDefinition = { flags: '--strict', description: 'warnings are errors too' };

const missing: OptionDefinition = {
  flags: '--allow-missing-secrets',
  description: 'do not report secrets that are not defined',
};
const logLevel: OptionDefinition = {
  flags: '--log-level <level>',
  description: 'how much is told',
  choices: ['DEBUG', 'INFO', 'WARNING', 'ERROR'],
  default: 'INFO',
};
const serveOptions: readonly OptionDefinition[] = [
  { flags: '--once', description: 'run what is due now, then end' },
  {
    flags: '--store <address>',
    description: 'SQLite file, or postgresql://user@host/database (SPARKLE_STORE does the same)',
  },
  { flags: '--instance <name>', description: 'name of this process among those that share the store' },
  { flags: '--max-runs <count>', description: 'runs at the same time', default: '4' },
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

const runOptions: readonly OptionDefinition[] = [
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
  {
    flags: '--progress <how>',
    description: 'text for people, json for machines',
    choices: ['auto', 'text', 'json'],
    default: 'auto',
  },
  { flags: '--dry-run', description: 'print tasks, order and SQL; connect to nothing' },
  json,
];

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

/** What the generators of Airflow and Dagster take. */
const generatorOptions = (folder: string, schedule: string | undefined): readonly OptionDefinition[] => [
  {
    flags: '--project-type <type>',
    description: 'tool of the project',
    choices: ['dbt', 'sqlmesh'],
    required: true,
  },
  { flags: '--manifest-path <file>', description: 'dbt: target/manifest.json' },
  { flags: '--project-path <dir>', description: 'folder of the project; needed for SQLMesh' },
  { flags: '--sqlmesh-json <file>', description: 'SQLMesh: a dump of the tool instead of the files' },
  { flags: '-o, --output-dir <dir>', description: 'folder to write to', default: folder },
  {
    flags: '--schedule <when>',
    description: 'hourly, daily, weekly, monthly or cron, for models that ask for none',
    ...(schedule === undefined ? {} : { default: schedule }),
  },
  { flags: '--timezone <zone>', description: 'time zone of schedules', default: 'UTC' },
  { flags: '--one-schedule', description: 'all models on --schedule, whatever they ask for' },
  { flags: '-s, --select <what>', description: 'models: name, tag:x, path:models/x, +name, name+', many: true },
  { flags: '--exclude <what>', description: 'models that are left out', many: true },
  {
    flags: '--group-by <what>',
    description: 'what makes a file',
    choices: ['layer', 'schema', 'tag', 'folder', 'project', 'none'],
    default: 'layer',
  },
  {
    flags: '--granularity <what>',
    description: 'one task per model, or per file',
    choices: ['node', 'group'],
    default: 'node',
  },
  {
    flags: '--engine <name>',
    description: "what runs a model: the tool's own command, its compiled SQL, or the sparkle runner",
    choices: ['dbt', 'sql', 'runner'],
    default: 'dbt',
  },
  {
    flags: '--tests <when>',
    description: 'with their model, after each, at the end of a file, or not',
    choices: ['after_each', 'after_all', 'build', 'none'],
    default: 'build',
  },
  {
    flags: '--warehouse <kind>',
    description: "what the project runs on; default: the manifest's adapter",
    choices: ['duckdb', 'bigquery', 'snowflake', 'postgres', 'databricks'],
  },
  {
    flags: '--edges <how>',
    description: 'between files: started by data, or waiting for tasks',
    choices: ['data', 'wait'],
    default: 'data',
  },
  { flags: '--source-freshness', description: 'ask for the freshness of sources first' },
  { flags: '--no-monitors', description: 'no tasks that check health and promised times' },
  { flags: '--pool <name>', description: 'pool of all tasks, where the target has pools' },
  { flags: '--to <target>', description: 'compile for any other installed target instead' },
  { flags: '--strict', description: 'exit with 1 when something was not translated' },
  { flags: '--check', description: 'write nothing; exit 5 when the output is stale' },
  { flags: '--force', description: 'overwrite files that people edited' },
  json,
];

const list = (what: string, summary: string): CommandDefinition => ({
  usage: what === '' ? 'list' : `list-${what}`,
  summary,
  group: 'Look',
  options: [env, json],
  load: async () => {
    const module = await import('./commands/list.js');
    return { run: (context) => module.run(context, what || 'all') };
  },
});

/** All commands, in the order of the menu. */
export const commands: readonly CommandDefinition[] = [
  {
    usage: 'init [template] [name]',
    summary: 'start a project, or add a pipeline to this one',
    group: 'Set up',
    options: [{ flags: '-o, --output <dir>', description: 'folder of the project' }, json],
    examples: ['sparkle init', 'sparkle init bronze_raw_ingestion customer_ingestion'],
    load: () => import('./commands/init.js'),
  },
  {
    usage: 'validate [name]',
    summary: 'check definitions; show every problem with its line',
    group: 'Define',
    options: [
      env,
      pipeline,
      format,
      strict,
      { flags: '--allow-missing-secrets', description: 'do not ask for values of secrets' },
    ],
    load: () => import('./commands/validate.js'),
  },
  {
    usage: 'test [name...]',
    summary: 'run the unit tests of pipelines: given rows, a time that stands still, expected rows',
    group: 'Define',
    options: [env, { flags: '--junit <file>', description: 'also write the results as JUnit XML' }, json],
    examples: ['sparkle test', 'sparkle test orders_silver --junit results.xml'],
    load: () => import('./commands/test.js'),
  },
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
    load: () => import('./commands/run.js'),
  },
  {
    usage: 'serve',
    summary: 'start runs by schedules, events and webhooks until it is stopped',
    group: 'Run',
    options: [env, ...serveOptions, { flags: '--json', description: 'print one JSON object a line' }],
    examples: ['sparkle serve --env prod', 'sparkle serve --once'],
    load: () => import('./commands/serve.js'),
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
      json,
    ],
    load: () => import('./commands/approve.js'),
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
    load: () => import('./commands/runs.js'),
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
    load: () => import('./commands/show.js'),
  },
  {
    usage: 'query <sql>',
    summary: 'a SELECT on the warehouse, read-only',
    group: 'Run',
    options: [env, { flags: '--limit <rows>', description: 'how many rows', default: 100, atLeast: 1 }, json],
    load: () => import('./commands/query.js'),
  },
  {
    usage: 'plan [name...]',
    summary: 'what would change in each deployment, and what it means for rows, state and readers',
    group: 'Deploy',
    options: [
      env,
      { flags: '--all', description: 'every pipeline' },
      { flags: '--orchestrator <name>', description: 'only this target' },
      { flags: '-o, --output <dir>', description: 'folder of the deployments', default: 'deployments' },
      {
        flags: '--against <version>',
        description: 'compare with another version of the definitions: a git revision, or a folder',
      },
      { flags: '--fail-on-breaking', description: 'exit 1 when a change is breaking' },
      json,
    ],
    examples: [
      'sparkle plan',
      'sparkle plan --against main',
      'sparkle plan orders_silver --against ../release-41 --json',
    ],
    load: () => import('./commands/plan.js'),
  },
  {
    usage: 'generate-deploy [name...]',
    summary: 'write the project of an orchestrator',
    group: 'Deploy',
    options: [
      env,
      pipeline,
      { flags: '--all', description: 'every pipeline that can be compiled' },
      { flags: '--orchestrator <name>', description: 'target, such as airflow or dbt' },
      { flags: '-o, --output <dir>', description: 'folder to write to (default: deployments/<target>/<name>)' },
      { flags: '--component <id>', description: 'one of the ways of emitting that the target lists' },
      { flags: '--check', description: 'write nothing; exit 5 when the output is stale' },
      { flags: '--force', description: 'overwrite files that people edited' },
      format,
      json,
    ],
    examples: ['sparkle generate-deploy customer_silver_daily --orchestrator airflow --output ./deployments'],
    load: () => import('./commands/generate-deploy.js'),
  },
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
    load: () => import('./commands/matrix.js'),
  },
  {
    usage: 'generate airflow',
    summary: 'Airflow Dags from a dbt manifest or a SQLMesh project',
    group: 'Deploy',
    program: 'airflow-dag-gen',
    options: [
      ...generatorOptions('./dags', 'daily'),
      { flags: '--airflow <major>', description: 'version of Airflow', choices: ['2', '3'], default: '3' },
    ],
    examples: [
      'airflow-dag-gen --project-type dbt --manifest-path target/manifest.json --output-dir ./dags --schedule daily',
      'airflow-dag-gen --project-type sqlmesh --project-path . --schedule hourly',
    ],
    load: async () => {
      const module = await import('./commands/generate.js');
      return { run: (context) => module.run(context, 'airflow') };
    },
  },
  {
    usage: 'generate dagster',
    summary: 'Dagster assets from a dbt manifest or a SQLMesh project',
    group: 'Deploy',
    program: 'dagster-asset-gen',
    options: [
      ...generatorOptions('./dagster_assets', undefined),
      { flags: '--dagster <version>', description: 'version of Dagster' },
      {
        flags: '--asset-key <parts>',
        description: 'what a key is made of: the name of the table, with its schema, with its database',
        choices: ['name', 'schema', 'database'],
        default: 'schema',
      },
      {
        flags: '--default-freshness <minutes>',
        description: 'freshness of incremental models that ask for none',
        atLeast: 1,
      },
    ],
    examples: [
      'dagster-asset-gen --project-type dbt --manifest-path target/manifest.json --output-dir ./dagster_assets',
    ],
    load: async () => {
      const module = await import('./commands/generate.js');
      return { run: (context) => module.run(context, 'dagster') };
    },
  },
  {
    usage: 'generate sqlmesh-dump-script',
    summary: 'print the Python script by which SQLMesh itself writes a project down, for --sqlmesh-json',
    group: 'Deploy',
    options: [],
    examples: ['sparkle generate sqlmesh-dump-script > sqlmesh_dump.py'],
    load: () => import('./commands/sqlmesh-dump-script.js'),
  },
  {
    usage: 'import <dir>',
    summary: 'recognise what sparkle deployed in a folder, and find the definitions behind it',
    group: 'Deploy',
    options: [json],
    examples: ['sparkle import /opt/airflow/dags'],
    load: () => import('./commands/import.js'),
  },
  {
    usage: 'drift',
    summary: 'what differs between deployed files and the definitions; exit 5 when anything does',
    group: 'Deploy',
    options: [
      { flags: '--deployed <dir>', description: 'folder that is deployed', default: 'deployments' },
      { flags: '--target <name>', description: 'only this target' },
      json,
    ],
    examples: ['sparkle drift --deployed /opt/airflow/dags'],
    load: () => import('./commands/drift.js'),
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
    load: () => import('./commands/lineage.js'),
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
    load: () => import('./commands/health.js'),
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
    load: () => import('./commands/sla.js'),
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
    load: () => import('./commands/explain.js'),
  },
  {
    usage: 'warehouse',
    summary: 'the YAML warehouse: sources, destinations, pipelines, jobs, triggers',
    group: 'Run',
    options: [
      env,
      { flags: '--list', description: 'list all configurations' },
      { flags: '--validate', description: 'validate all configurations' },
      logLevel,
      ...serveOptions,
      strict,
      missing,
      json,
    ],
    examples: ['sparkle warehouse list', 'sparkle warehouse --validate', 'sparkle warehouse run daily_ingestion'],
    load: () => import('./commands/warehouse/main.js'),
  },
  {
    usage: 'warehouse list',
    summary: 'all configurations by kind',
    group: 'Look',
    options: [env, missing, json],
    load: () => import('./commands/warehouse/list.js'),
  },
  ...(['sources', 'destinations', 'pipelines', 'jobs', 'triggers'] as const).map(
    (kind): CommandDefinition => ({
      usage: `warehouse list-${kind}`,
      summary: `${kind} only`,
      group: 'Look',
      options: [env, missing, json],
      hidden: true,
      load: async () => {
        const module = await import('./commands/warehouse/list.js');
        return { run: (context) => module.run(context, kind) };
      },
    }),
  ),
  {
    usage: 'warehouse discover',
    summary: 'the same as list',
    group: 'Look',
    options: [env, missing, json],
    hidden: true,
    load: () => import('./commands/warehouse/list.js'),
  },
  {
    usage: 'warehouse validate',
    summary: 'check all configurations; opens nothing on the network',
    group: 'Define',
    options: [env, missing, strict, json],
    load: () => import('./commands/warehouse/validate.js'),
  },
  {
    usage: 'warehouse run [name...]',
    summary: 'run a pipeline, a job, or what a trigger starts',
    group: 'Run',
    options: [...runOptions.filter((o) => o.flags !== '--all'), pipeline, missing, logLevel],
    examples: ['sparkle warehouse run daily_ingestion', 'sparkle warehouse run trigger manual_backfill --param days=7'],
    load: () => import('./commands/warehouse/run.js'),
  },
  {
    usage: 'warehouse deploy [name...]',
    summary: 'write jobs and pipelines for an orchestrator',
    group: 'Deploy',
    options: [
      env,
      { flags: '--orchestrator <name>', description: 'target, such as airflow' },
      { flags: '--all', description: 'every pipeline and job' },
      { flags: '-o, --output <dir>', description: 'folder to write to' },
      { flags: '--component <id>', description: 'one way of emitting of the target' },
      { flags: '--check', description: 'write nothing; exit code 5 when it is stale' },
      { flags: '--force', description: 'overwrite files that people edited' },
      missing,
      json,
    ],
    load: () => import('./commands/generate-deploy.js'),
  },
  {
    usage: 'warehouse serve',
    summary: 'run enabled triggers, and listen for webhooks',
    group: 'Run',
    options: [env, logLevel, ...serveOptions, json],
    load: () => import('./commands/warehouse/serve.js'),
  },
  {
    usage: 'warehouse check-secrets',
    summary: 'each secret with its variable, and whether it is there; never a value',
    group: 'Look',
    options: [env, json],
    load: () => import('./commands/warehouse/check-secrets.js'),
  },
  {
    usage: 'warehouse init',
    summary: 'start a project of the warehouse dialect',
    group: 'Set up',
    options: [
      { flags: '-o, --output <dir>', description: 'folder of the project' },
      { flags: '--deploy', description: 'write the files that run it on a server: systemd, container' },
      json,
    ],
    load: () => import('./commands/warehouse/init.js'),
  },
  {
    usage: 'warehouse schema export',
    summary: 'JSON Schemas for editors, and the settings that use them',
    group: 'Define',
    options: [{ flags: '-o, --output <dir>', description: 'folder of the project' }, json],
    load: () => import('./commands/warehouse/schema-export.js'),
  },
  {
    usage: 'validate-secrets',
    summary: 'each secret with its variable, and whether it is there; never a value',
    group: 'Look',
    options: [env, json],
    load: () => import('./commands/warehouse/check-secrets.js'),
  },
  list('', 'everything the project defines'),
  list('pipelines', 'pipelines of this project'),
  list('templates', 'pipeline templates'),
  list('tasks', 'task kinds'),
  list('transformers', 'transformers with their parameters'),
  list('connectors', 'connectors with their ingestors'),
  list('adapters', 'orchestrators that are installed'),
  {
    usage: 'schema pull [dataset...]',
    summary: 'write columns of tables to schemas/, for compiling without connecting',
    group: 'Define',
    options: [env, json],
    load: () => import('./commands/schema-pull.js'),
  },
  {
    usage: 'schema json [kind]',
    summary: 'JSON Schemas of definitions, for editors',
    group: 'Define',
    options: [{ flags: '-o, --output <dir>', description: 'write one file each' }],
    load: () => import('./commands/schema-json.js'),
  },
  {
    usage: 'state show [pipeline]',
    summary: 'committed loads, cursors and intervals',
    group: 'Run',
    options: [env, json],
    load: () => import('./commands/state-show.js'),
  },
  {
    usage: 'doctor',
    summary: 'check this machine and this project',
    group: 'Set up',
    options: [env, json],
    load: () => import('./commands/doctor.js'),
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
    load: () => import('./commands/exec.js'),
  },
];
