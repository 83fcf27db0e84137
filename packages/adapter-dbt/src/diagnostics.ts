import { defineDiagnostics } from '@sparkle-orchestration/core';

interface RunnerLoad {
  readonly operation: string;
  readonly pipeline: string;
  readonly env: string;
  readonly dataset: string;
}

/** Everything this adapter can say. */
export const diagnostics = defineDiagnostics('adapter-dbt', {
  'load-outside': {
    severity: 'info',
    message: (p: RunnerLoad) =>
      `dbt cannot load: \`${p.operation}\` of \`${p.pipeline}\` is left out, and \`${p.dataset}\` becomes a source`,
    hint: (p) =>
      `before dbt, run \`sparkle run ${p.pipeline} --env ${p.env} --select ${p.operation} --interval-start <start> --interval-end <end>\``,
    explain:
      'dbt transforms tables that are in the warehouse and has no step that reads files or other databases. The load is not part of the emitted project: run it with the command in the hint before dbt. Its table is declared as a dbt source, and the interval is marked as done only when the load has committed it.',
  },
  'nothing-to-emit': {
    severity: 'warning',
    message: (p: { pipeline: string }) => `\`${p.pipeline}\` has nothing that dbt can run`,
    hint: () => 'leave it out of the dbt deployment, or generate it for another orchestrator',
    explain: 'All operations of the pipeline are loads or messages, so the dbt project holds no model of it.',
  },
  'message-outside': {
    severity: 'info',
    message: (p: { operation: string; pipeline: string }) =>
      `dbt sends no messages: \`${p.operation}\` of \`${p.pipeline}\` only writes a line to dbt's log`,
    hint: () => 'read `target/run_results.json` in what calls dbt, and send the message there',
    explain:
      'At the end of a run the emitted macro writes the message to the log when its condition holds. dbt has no means to send it.',
  },
  'edge-not-possible': {
    severity: 'error',
    message: (p: { operation: string; need: string; when: string }) =>
      `\`${p.operation}\` runs when \`${p.need}\` ends with "${p.when}", which dbt cannot do: below a failure it skips everything`,
    hint: () => 'make it depend on success, or generate the pipeline for another orchestrator',
    explain:
      'An edge of a dbt project always means success of what comes before. Only messages may hang on another end, as lines of the log.',
  },
  'mixed-warehouses': {
    severity: 'error',
    message: (p: { one: string; other: string }) =>
      `one dbt project has one warehouse, but the pipelines use \`${p.one}\` and \`${p.other}\``,
    hint: () => 'generate one project per warehouse: name the pipelines of one, and give another --output',
    explain:
      'A dbt project runs against one connection. The selected pipelines write to different warehouse connections.',
  },
  'other-connection': {
    severity: 'error',
    message: (p: { operation: string; connection: string; warehouse: string }) =>
      `\`${p.operation}\` runs on the connection \`${p.connection}\`, but a dbt project has only its warehouse \`${p.warehouse}\``,
    hint: () => 'move the statement to the warehouse, or generate the pipeline for another orchestrator',
    explain: 'dbt opens one connection. Statements for another database cannot be part of its project.',
  },
  'two-writers': {
    severity: 'error',
    message: (p: { dataset: string; one: string; other: string }) =>
      `\`${p.dataset}\` is written by \`${p.one}\` and by \`${p.other}\`, but a dbt model owns its table`,
    hint: () => 'let one of them write another table',
    explain: 'dbt refuses two models that name the same table.',
  },
  'name-not-possible': {
    severity: 'error',
    message: (p: { dataset: string }) =>
      `dbt cannot name the table of \`${p.dataset}\`: a name with a double quote is not possible there`,
    hint: () => 'rename the table',
    explain: 'dbt puts names between double quotes and does not escape a quote inside.',
  },
  'snapshot-unknown': {
    severity: 'error',
    message: (p: { snapshot: string; dataset: string }) =>
      `snapshot \`${p.snapshot}\` keeps the changes of \`${p.dataset}\`, which the project neither makes nor reads`,
    hint: () => 'deploy it together with a pipeline that reads or writes the table',
    explain: 'A snapshot of the option `snapshots` can only name datasets of the pipelines in the same dbt project.',
  },
  'job-schedule': {
    severity: 'error',
    message: (p: { job: string; problem: string }) =>
      `the job of \`${p.job}\` has no schedule on the dbt platform: ${p.problem}`,
    hint: () => 'write the schedule in UTC, or split it into several pipelines',
    explain:
      'A job of the dbt platform has one cron expression of five fields, in UTC. A schedule whose hours move to another day, or whose steps do not divide the hour, cannot be written as one.',
  },
  'job-late': {
    severity: 'warning',
    message: (p: { job: string; minutes: number }) =>
      `the job of \`${p.job}\` starts ${p.minutes} minutes late for half of the year: the dbt platform counts in UTC`,
    hint: () => 'write the schedule in UTC to start at the same moment all year',
    explain:
      'The zone of the schedule has two clocks. The job starts at the later of the two times in UTC, so that a run never starts before its interval is over; the interval itself is that of the schedule.',
  },
  'job-without-pipeline': {
    severity: 'error',
    message: (p: { job: string; pipeline: string }) =>
      `the job \`${p.job}\` runs \`${p.pipeline}\`, which is not in this dbt project`,
    hint: (p) => `generate both: sparkle generate-deploy ${p.pipeline} ${p.job} --orchestrator dbt, or --all`,
    explain:
      'A job of the dbt platform builds models of one project, so the pipelines of a job have to be part of the deployment.',
  },
  'unit-test-outside': {
    severity: 'info',
    message: (p: { test: string; pipeline: string; why: string }) =>
      `unit test "${p.test}" of \`${p.pipeline}\` stays with \`sparkle test\`: ${p.why}`,
    explain:
      'A unit test of dbt looks at one SELECT: given rows in, rows out. Tests of what a load does with these rows (several runs, rejected rows, rows put together by a key, failures) are run by `sparkle test` only.',
  },
  'not-plain': {
    severity: 'error',
    message: (p: { operation: string; pipeline: string; problem: string }) =>
      `\`${p.operation}\` of \`${p.pipeline}\` cannot be loaded by dbt alone: ${p.problem}`,
    hint: () => 'leave the option `loads: dbt` out: then the project brings the statements that load it',
    explain:
      'With the option `loads: dbt` models use materializations of dbt itself (view, table, incremental with append, merge or delete+insert). What they cannot do needs the default, `loads: ledger`.',
  },
  'exposure-unknown': {
    severity: 'error',
    message: (p: { exposure: string; dataset: string }) =>
      `exposure \`${p.exposure}\` reads \`${p.dataset}\`, which the project neither makes nor reads`,
    explain: 'An exposure can only name datasets of the pipelines in the same dbt project.',
  },
});
