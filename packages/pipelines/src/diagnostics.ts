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
  'field-missing': {
    severity: 'error',
    message: (p: { pipeline: string; template: string; field: string }) =>
      `Pipeline "${p.pipeline}" of template ${p.template} needs "${p.field}".`,
    explain: 'The template cannot do its work without the field. The reference of templates lists what each needs.',
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
});
