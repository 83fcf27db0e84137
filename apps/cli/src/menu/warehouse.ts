import type { CommandDefinition } from '../command.js';
import { env, json, logLevel, missing, pipeline, runOptions, serveOptions, strict } from './options.js';

/** The commands of the YAML warehouse, under names of their own. */
export const warehouse: readonly CommandDefinition[] = [
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
    load: () => import('../commands/warehouse/main.js'),
  },
  {
    usage: 'warehouse list',
    summary: 'all configurations by kind',
    group: 'Look',
    options: [env, missing, json],
    load: () => import('../commands/warehouse/list.js'),
  },
  ...(['sources', 'destinations', 'pipelines', 'jobs', 'triggers'] as const).map(
    (kind): CommandDefinition => ({
      usage: `warehouse list-${kind}`,
      summary: `${kind} only`,
      group: 'Look',
      options: [env, missing, json],
      hidden: true,
      load: async () => {
        const module = await import('../commands/warehouse/list.js');
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
    load: () => import('../commands/warehouse/list.js'),
  },
  {
    usage: 'warehouse validate',
    summary: 'check all configurations; opens nothing on the network',
    group: 'Define',
    options: [env, missing, strict, json],
    load: () => import('../commands/warehouse/validate.js'),
  },
  {
    usage: 'warehouse run [name...]',
    summary: 'run a pipeline, a job, or what a trigger starts',
    group: 'Run',
    options: [...runOptions.filter((o) => o.flags !== '--all'), pipeline, missing, logLevel],
    examples: ['sparkle warehouse run daily_ingestion', 'sparkle warehouse run trigger manual_backfill --param days=7'],
    load: () => import('../commands/warehouse/run.js'),
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
    load: () => import('../commands/generate-deploy.js'),
  },
  {
    usage: 'warehouse serve',
    summary: 'run enabled triggers, and listen for webhooks',
    group: 'Run',
    options: [env, logLevel, ...serveOptions, json],
    load: () => import('../commands/warehouse/serve.js'),
  },
  {
    usage: 'warehouse check-secrets',
    summary: 'each secret with its variable, and whether it is there; never a value',
    group: 'Look',
    options: [env, json],
    load: () => import('../commands/warehouse/check-secrets.js'),
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
    load: () => import('../commands/warehouse/init.js'),
  },
  {
    usage: 'warehouse schema export',
    summary: 'JSON Schemas for editors, and the settings that use them',
    group: 'Define',
    options: [{ flags: '-o, --output <dir>', description: 'folder of the project' }, json],
    load: () => import('../commands/warehouse/schema-export.js'),
  },
];
