import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** What can be wrong between a definition and its execution graph. */
export const diagnostics = defineDiagnostics('pipelines', {
  'template-not-runnable': {
    severity: 'error',
    message: (p: { pipeline: string; template: string }) =>
      `Pipeline "${p.pipeline}": template ${p.template} is not runnable yet.`,
    explain:
      'The definition was read and validated, but this version has no tasks for its template. It can be listed; running and deploying it is refused.',
  },
  'part-not-runnable': {
    severity: 'error',
    message: (p: { pipeline: string; what: string }) => `Pipeline "${p.pipeline}": ${p.what} is not runnable yet.`,
    explain:
      'This part of the definition was read and validated, but this version cannot run it. Nothing is left out in silence, so the whole pipeline is refused.',
  },
  'jdbc-option': {
    severity: 'info',
    message: (p: { option: string }) => `"${p.option}" has no effect: rows are read as one stream.`,
    explain:
      'JDBC readers open several cursors and fetch rows by the page. Nothing here does, so the setting is accepted and changes nothing.',
  },
  'field-missing': {
    severity: 'error',
    message: (p: { pipeline: string; template: string; field: string }) =>
      `Pipeline "${p.pipeline}" of template ${p.template} needs "${p.field}".`,
    explain: 'The template cannot do its work without the field. The reference of templates lists what each needs.',
  },
  'one-source': {
    severity: 'error',
    message: (p: { pipeline: string; template: string }) =>
      `Pipeline "${p.pipeline}" of template ${p.template} looks at one table, and several are named.`,
    hint: () => 'Write a pipeline for each table.',
    explain:
      'Checks, contracts, comparisons and maintenance are about one table; results of several would be one verdict.',
  },
  'retention-short': {
    severity: 'error',
    message: (p: { hours: number }) => `retention_hours ${p.hours} is less than 168.`,
    hint: () => 'Keep a week or more, or add "force": true.',
    explain:
      'Platforms that keep old files of a table delete them after this time; readers and restores of the last week need them. A shorter time needs force.',
  },
  'named-twice': {
    severity: 'error',
    message: (p: { one: string; other: string }) => `"${p.one}" and "${p.other}" say the same; write one of them.`,
    explain: 'Several names are accepted for one thing. When two are there, nothing says which one counts.',
  },
  'write-mode-unfit': {
    severity: 'error',
    message: (p: { template: string; mode: string; fit: string }) =>
      `The template ${p.template} does not write by "${p.mode}".`,
    hint: (p) => `Leave out \`write_mode\`; it is ${p.fit}.`,
    explain: 'The way in which the template writes is what it is for.',
  },
  'deletes-need-all': {
    severity: 'error',
    message: (p: { pipeline: string }) =>
      `Pipeline "${p.pipeline}" closes missing keys, but reads a part of its source.`,
    hint: () => 'Leave out `read`, or `handle_deletes`.',
    explain: 'A key that is missing in the rows read is taken for deleted; that is only right when all rows are read.',
  },
  'unknown-filter': {
    severity: 'error',
    message: (p: { name: string }) => `The filter "${p.name}" says nothing.`,
    hint: () => 'Filters are min_<column>, max_<column>, exclude_<flag>: true, or where with a condition in SQL.',
    explain: 'A filter that is not understood would let all rows through.',
  },
  'warehouse-unknown': {
    severity: 'error',
    message: (p: { name: string }) => `The warehouse of this environment, connection "${p.name}", is not defined.`,
    hint: () => 'Define it in config/connections, or name another one under `warehouse` in the project file.',
    explain: 'Every environment names the connection that its tables are written to.',
  },
  'warehouse-type': {
    severity: 'error',
    message: (p: { name: string; type: string }) =>
      `Connection "${p.name}" of type ${p.type} cannot be a warehouse here.`,
    hint: () => 'This version writes to duckdb and postgres.',
    explain: 'Tables, ledger and checks need a database that this version has a driver for.',
  },
  'writers-clash': {
    severity: 'error',
    message: (p: { dataset: string; first: string; second: string }) =>
      `${p.dataset} is written by "${p.first}" and by "${p.second}".`,
    hint: () => 'Give one of them another destination.',
    explain: 'Two pipelines that write one table would undo each other: each replaces by its own rules what it wrote.',
  },
  'pipeline-cycle': {
    severity: 'error',
    message: (p: { cycle: readonly string[] }) => `Pipelines depend on each other in a circle: ${p.cycle.join(' → ')}.`,
    explain: 'A pipeline that reads what it (indirectly) makes has no order in which it could run.',
  },
  'job-empty': {
    severity: 'error',
    message: (p: { job: string }) => `Job "${p.job}" has no pipeline that is enabled.`,
    hint: () => 'Enable one, in the job and in its own file.',
    explain: 'A job without anything to do cannot run and cannot be deployed.',
  },
  'job-pipeline-disabled': {
    severity: 'warning',
    message: (p: { pipeline: string }) =>
      `Pipeline "${p.pipeline}" is disabled in its own file: the job leaves it out.`,
    hint: () => 'Set execution.enabled there, or enabled: false here.',
    explain: 'A pipeline with `execution.enabled: false` is listed and never run, by a job neither.',
  },
  'job-parameter': {
    severity: 'warning',
    message: (p: { name: string; pipeline: string; known: readonly string[] }) =>
      `Pipeline "${p.pipeline}" has no parameter "${p.name}": the value is not used.`,
    hint: (p) => (p.known.length > 0 ? `Its parameters: ${p.known.join(', ')}.` : 'It has no parameters.'),
    explain:
      'A pipeline of a job takes the values of parameters that it declares, or that its source has placeholders for.',
  },
  'job-reads': {
    severity: 'warning',
    message: (p: { job: string; reader: string; writer: string; dataset: string }) =>
      `In job "${p.job}" nothing makes "${p.reader}" wait for "${p.writer}", which writes ${p.dataset}.`,
    hint: (p) => `Add depends_on: [${p.writer}], or a lower order for it.`,
    explain:
      'Pipelines of a job follow each other by depends_on, order and mode, not by the tables that they read. One that starts too early reads what was there before.',
  },
  'unknown-unit': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no pipeline, job or trigger "${p.name}".`,
    hint: (p) => (p.nearest ? `Did you mean "${p.nearest}"?` : 'Run `sparkle warehouse list` to see all.'),
    explain: 'No file of the project defines anything of this name that could be run in this environment.',
  },
  'unknown-job': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no job "${p.name}".`,
    hint: (p) => (p.nearest ? `Did you mean "${p.nearest}"?` : 'Run `sparkle warehouse list` to see all.'),
    explain: 'No file of `config/jobs` defines a job of this name in this environment.',
  },
  'unknown-pipeline': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no pipeline "${p.name}".`,
    hint: (p) => (p.nearest ? `Did you mean "${p.nearest}"?` : 'Run `sparkle list` to see all.'),
    explain: 'No file of the project defines a pipeline of this name in this environment.',
  },
  'graph-broken': {
    severity: 'error',
    message: (p: { problem: string }) => `The compiled graph is not sound: ${p.problem}`,
    explain: 'A bug of this product. Please report it with the definition that shows it.',
    exit: exitCodes.bug,
  },
  'governance-file': {
    severity: 'error',
    message: (p: { file: string }) => `Grants are not read from ${p.file} by this version.`,
    hint: () => 'Write them under grants.',
    explain: 'The template takes grants from the definition itself; a file of its own is not read.',
  },
  'template-reference': {
    severity: 'error',
    message: (p: { problem: string }) => `${p.problem}.`,
    hint: () => 'Write {{{{ for two braces that are no reference.',
    explain:
      'Templated fields know {{ interval.start }}, {{ interval.end }}, {{ run.id }}, {{ run.now }}, {{ params.name }} and {{ tasks.id.outputs.name }}; times take the filters date, nodash, iso and epoch.',
  },
});
