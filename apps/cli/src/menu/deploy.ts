import type { CommandDefinition, OptionDefinition } from '../command.js';
import { env, format, json, pipeline } from './options.js';

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

/** Commands that write, compare and recognise deployments. */
export const deploy: readonly CommandDefinition[] = [
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
    load: () => import('../commands/plan.js'),
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
    load: () => import('../commands/generate-deploy.js'),
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
      const module = await import('../commands/generate.js');
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
      const module = await import('../commands/generate.js');
      return { run: (context) => module.run(context, 'dagster') };
    },
  },
  {
    usage: 'generate sqlmesh-dump-script',
    summary: 'print the Python script by which SQLMesh itself writes a project down, for --sqlmesh-json',
    group: 'Deploy',
    options: [],
    examples: ['sparkle generate sqlmesh-dump-script > sqlmesh_dump.py'],
    load: () => import('../commands/sqlmesh-dump-script.js'),
  },
  {
    usage: 'import <dir>',
    summary: 'recognise what sparkle deployed in a folder, and find the definitions behind it',
    group: 'Deploy',
    options: [json],
    examples: ['sparkle import /opt/airflow/dags'],
    load: () => import('../commands/import.js'),
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
    load: () => import('../commands/drift.js'),
  },
];
