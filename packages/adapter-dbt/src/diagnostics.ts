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
  'exposure-unknown': {
    severity: 'error',
    message: (p: { exposure: string; dataset: string }) =>
      `exposure \`${p.exposure}\` reads \`${p.dataset}\`, which the project neither makes nor reads`,
    explain: 'An exposure can only name datasets of the pipelines in the same dbt project.',
  },
});
