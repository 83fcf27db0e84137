import { printYaml } from '@sparkle-orchestration/adapter-kit';
import type { DbtPlatformJob, DbtProject, YamlMap } from '../model.js';
import type { DbtOptions } from '../options.js';
import { inline } from './yaml-width.js';

type JobOptions = NonNullable<DbtOptions['jobs']>;

/** The platform's own default, where the pipeline sets no limit: none. */
const noTimeout = 0;

function jobOf(job: DbtPlatformJob, project: DbtProject, options: JobOptions): YamlMap {
  const vars = JSON.stringify({ schedule_of: job.name }).replaceAll("'", '\\u0027');
  const build = `dbt build --select ${job.models.join(' ')}${project.plain ? '' : ` --vars '${vars}'`}`;
  return {
    account_id: options.account_id,
    project_id: options.project_id,
    environment_id: options.environment_id,
    dbt_version: null,
    deferring_job_definition_id: null,
    deferring_environment_id: null,
    name: job.name,
    ...(job.description === undefined ? {} : { description: job.description }),
    settings: { threads: project.threads, target_name: options.target_name ?? project.env },
    execution: { timeout_seconds: job.timeoutSeconds ?? noTimeout },
    run_generate_sources: options.source_freshness,
    generate_docs: options.generate_docs,
    execute_steps: [build],
    triggers: {
      schedule: job.cron !== undefined,
      github_webhook: false,
      git_provider_webhook: false,
      on_merge: false,
    },
    schedule: { cron: job.cron ?? '0 0 * * *' },
    state: 1,
  };
}

/** `dbt-jobs.yml`: jobs of the dbt platform, as `dbt-jobs-as-code` reads them. */
export function printJobs(project: DbtProject, options: JobOptions, header: string): string {
  const jobs = Object.fromEntries(project.jobs.map((job) => [job.name, jobOf(job, project, options)]));
  return printYaml({ jobs }, { header, inline });
}
