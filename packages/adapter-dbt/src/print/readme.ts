import { shellCommand } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph } from '@sparkle-orchestration/core';
import type { DbtProject } from '../model.js';
import { profileVariables } from './profiles-file.js';

const code = (text: string) => `\`${text.replaceAll('`', "'").replace(/[\r\n]+/g, ' ')}\``;

function scheduleText(graph: ExecutionGraph): string {
  const { schedule } = graph;
  if (!schedule) return 'by hand';
  return schedule.cron ? `${code(schedule.cron)} (${schedule.timezone})` : `every ${schedule.everySeconds} seconds`;
}

function pipelineRow(graph: ExecutionGraph, project: DbtProject): string {
  const pipeline = project.pipelines.find((p) => p.name === graph.pipeline);
  const models = pipeline?.models.map(code).join(', ') || 'none';
  const facts = [
    graph.timeoutSeconds === undefined ? '' : `${graph.timeoutSeconds} s`,
    graph.maxActiveRuns === 1 ? 'one at a time' : '',
  ];
  return `| ${code(graph.pipeline)} | ${scheduleText(graph)} | ${models} | ${facts.filter((f) => f !== '').join(', ')} |`;
}

function loadsText(graphs: readonly ExecutionGraph[], project: DbtProject): string {
  const commands = project.pipelines.flatMap((p) => {
    const env = graphs.find((g) => g.pipeline === p.name)?.env ?? project.env;
    const interval = ['--interval-start', '2026-03-01', '--interval-end', '2026-03-02'];
    return p.loads.map((load) => shellCommand(['sparkle', 'run', p.name, '--env', env, '--select', load, ...interval]));
  });
  if (commands.length === 0) return '';
  return `\n## Loads\ndbt reads no files and no other databases. Run these for the same interval before dbt:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`;
}

const plainText = (tables: string) => `A dbt project for ${tables}. Each run takes what is new.

\`\`\`sh
dbt build --profiles-dir .
dbt build --profiles-dir . --full-refresh
\`\`\``;

const ledgerText = (
  tables: string,
) => `A dbt project for ${tables}. Each run loads one interval; running an interval again replaces what it loaded.

\`\`\`sh
dbt build --profiles-dir . --vars '{interval_start: 2026-03-01, interval_end: 2026-03-02}'
dbt build --profiles-dir . --full-refresh --vars '{interval_start: 2026-03-01, interval_end: 2026-03-02}'
dbt test --profiles-dir .
\`\`\`

Times without an offset are UTC. A schedule's run for the moment T covers from the moment before it to T.
State is kept beside the tables, in ${code('_sparkle.loads')} and ${code('_sparkle.intervals')}.`;

/** `README.md`: how to run the project. */
export function printReadme(project: DbtProject, graphs: readonly ExecutionGraph[], header: string): string {
  const variables = Object.values(profileVariables(project)).map(
    (v) => `| ${code(v.name)} | ${v.fallback === undefined ? 'needed' : code(v.fallback)} |`,
  );
  const tables = (project.dialect === 'duckdb' ? 'dbt-duckdb' : 'dbt-postgres') as string;
  return `# ${project.name}

${header
  .split('\n')
  .map((line) => `> ${line.replace(/[\\`*<>[\]]/g, '\\$&')}`)
  .join('  \n')}

${project.plain ? plainText(tables) : ledgerText(tables)}

| pipeline | schedule | models | limits |
| --- | --- | --- | --- |
${graphs.map((graph) => pipelineRow(graph, project)).join('\n')}

dbt has no scheduler: what calls it keeps the schedule, the time limit, retries (${code('dbt retry')}) and one run at a time.

| environment | default |
| --- | --- |
${variables.join('\n')}
${loadsText(graphs, project)}`;
}
