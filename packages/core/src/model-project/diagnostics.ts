import { defineDiagnostics } from '../diagnostics/diagnostic.js';

export const modelDiagnostics = defineDiagnostics('models', {
  'unknown-dependency': {
    severity: 'warning',
    message: (p: { id: string; dependency: string }) =>
      `${p.id} depends on ${p.dependency}, which is neither a node nor a source of the project`,
    hint: () => 'the edge cannot be kept; make the manifest again, or repair the reference',
    explain:
      'A model or test names something that the project does not hold: it was removed, or the manifest was cut. The rest of the graph is kept.',
  },
  'disabled-dependency': {
    severity: 'warning',
    message: (p: { id: string; dependency: string }) => `${p.id} depends on ${p.dependency}, which is disabled`,
    hint: () => 'what the disabled node depends on takes its place',
    explain:
      'A disabled node makes no task. Edges that ended at it end at the nodes that it depends on, so that order is kept.',
  },
  cycle: {
    severity: 'error',
    message: (p: { path: readonly string[] }) => `the models depend on each other in a circle: ${p.path.join(' → ')}`,
    explain: 'No order exists in which these models could run. dbt and SQLMesh refuse such projects as well.',
  },
  'group-cycle': {
    severity: 'error',
    message: (p: { path: readonly string[] }) =>
      `with one task per group these groups wait for each other: ${p.path.join(' → ')}`,
    hint: () => 'use --granularity node, or another --group-by',
    explain:
      'Models of two groups depend on each other in both directions. Single tasks can be put in order, whole groups cannot.',
  },
  'cross-schedule': {
    severity: 'error',
    message: (p: { pipeline: string; upstream: string; target: string }) =>
      `${p.pipeline} depends on models of ${p.upstream}, which has another schedule; ${p.target} would lose the edge`,
    hint: () => 'give all models one schedule (--one-schedule), or use the generator of Airflow or Dagster',
    explain:
      'Models of different schedules are different pipelines. Edges between them are kept by the generators of Airflow and Dagster; other targets have no record of the runs of dbt or SQLMesh to wait for.',
  },
  'bad-engine': {
    severity: 'error',
    message: (p: { engine: string; why: string }) => `--engine ${p.engine} is not possible: ${p.why}`,
    hint: () => 'leave --engine out: the command of the tool works everywhere',
    explain:
      'Compiled SQL is run by operators of a few warehouses; other engines run by the command of dbt or SQLMesh.',
  },
  'duplicate-node': {
    severity: 'error',
    message: (p: { id: string }) => `the node ${p.id} is there twice`,
    explain: 'Two nodes have one identity, so their edges could not be told apart.',
  },
  'bad-fact': {
    severity: 'error',
    message: (p: { id: string; name: string; value: string; expected: string }) =>
      `${p.name} of ${p.id} is ${p.value}; expected ${p.expected}`,
    explain:
      'A value under `meta` that steers generated tasks (schedule, sla_hours, freshness_hours, critical, owner, …) has the wrong type. It is never guessed.',
  },
  'bad-schedule': {
    severity: 'error',
    message: (p: { text: string; why: string }) => `the schedule ${JSON.stringify(p.text)} cannot be used: ${p.why}`,
    hint: () => 'hourly, daily, weekly, monthly, a word such as @daily, or five fields of cron',
    explain: 'A schedule is one of four words, a word with @, or a cron expression of five fields.',
  },
  'bad-timezone': {
    severity: 'error',
    message: (p: { text: string }) => `${JSON.stringify(p.text)} is not a time zone`,
    hint: () => 'a name such as Europe/Berlin',
    explain: 'Time zones are written by their IANA names.',
  },
  'nothing-selected': {
    severity: 'error',
    message: (p: { select: readonly string[]; exclude: readonly string[] }) =>
      p.select.length + p.exclude.length === 0
        ? 'the project holds no model, seed or snapshot that is enabled'
        : `nothing is selected by ${[...p.select.map((s) => `--select ${s}`), ...p.exclude.map((s) => `--exclude ${s}`)].join(' ')}`,
    hint: () => 'select by name, tag:x, path:models/x, package:x, source:x.y, with + before or after for neighbours',
    explain: 'A generated file without tasks would look like success, so it is refused.',
  },
  'bad-selector': {
    severity: 'error',
    message: (p: { text: string; why: string }) => `the selector ${JSON.stringify(p.text)} cannot be used: ${p.why}`,
    hint: () =>
      'name, fqn, tag:, path:, package:, source:, resource_type:, config.materialized:, group:, with +, @ and *',
    explain: 'Selection follows the method syntax of dbt; methods that need state or results are not part of it.',
  },
  'selection-cuts': {
    severity: 'info',
    message: (p: { id: string; missing: readonly string[] }) =>
      `${p.id} runs without waiting for ${p.missing.join(', ')}: they are not selected`,
    explain: 'A selected model depends on models that were not selected. Their edges end outside of the output.',
  },
});
