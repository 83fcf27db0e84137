import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const bridge =
  'Let SQLMesh say it: `sparkle generate sqlmesh-dump-script > sqlmesh_dump.py`, then `python sqlmesh_dump.py PROJECT > sqlmesh.json` where SQLMesh is installed, and give --sqlmesh-json sqlmesh.json.';

/** What can be wrong with a SQLMesh project, or cannot be told from its files. */
export const sqlmeshDiagnostics = defineDiagnostics('sqlmesh', {
  'no-project': {
    severity: 'error',
    message: (p: { path: string; what: string }) => `"${p.path}" is no SQLMesh project: ${p.what}.`,
    hint: () => 'Name the folder with config.yaml and models/ by --project-path.',
    explain: 'A SQLMesh project is a folder with a configuration and a folder models/.',
  },
  'no-config': {
    severity: 'warning',
    message: (p: { path: string }) => `"${p.path}" has no config.yaml or config.py: defaults of models are not known.`,
    hint: () => 'Models are read by the defaults of SQLMesh. The tool itself will not run without a configuration.',
    explain: 'Dialect, schedule, start and owner of models come from model_defaults of the configuration.',
  },
  'config-invalid': {
    severity: 'error',
    message: (p: { problem: string }) => `The configuration cannot be read: ${p.problem}.`,
    explain: 'config.yaml must be YAML; config.py is read without running it.',
  },
  'config-not-static': {
    severity: 'warning',
    message: (p: { what: string }) => `${p.what} of config.py is put together when it runs, so it is not known here.`,
    hint: () => bridge,
    explain: 'config.py is read without running it. Constants are understood, computed values are not.',
  },
  syntax: {
    severity: 'error',
    message: (p: { what: string }) => `This file cannot be read: ${p.what}.`,
    explain: 'A model file holds a MODEL block and a query; quotes, brackets and comments must be closed.',
  },
  'no-model-block': {
    severity: 'error',
    message: () => 'The file has no MODEL block.',
    hint: () => 'Begin it with MODEL (name schema.table, kind FULL); or move it out of models/.',
    explain: 'Every SQL file below models/ defines one model; SQLMesh refuses others.',
  },
  'name-missing': {
    severity: 'error',
    message: () => 'The model has no name.',
    hint: () => 'Add name schema.table, or set model_naming: infer_names: true.',
    explain: 'Models are known by their names.',
  },
  'name-not-static': {
    severity: 'error',
    message: (p: { text: string }) => `The name "${p.text}" is made by a macro that would have to be run.`,
    hint: () => bridge,
    explain:
      'Variables of blueprints and of the configuration are put into names; other macros run inside SQLMesh only.',
  },
  'blueprints-not-static': {
    severity: 'error',
    message: () => 'The blueprints of this model are made by code that would have to be run.',
    hint: () => bridge,
    explain:
      'Blueprints that are written as values are expanded; those of a macro or of Python code are known to SQLMesh only.',
  },
  'unknown-kind': {
    severity: 'error',
    message: (p: { kind: string; near?: string | undefined }) => `"${p.kind}" is no kind of model.`,
    hint: (p) => (p.near ? `Did you mean ${p.near}?` : undefined),
    explain: 'SQLMesh knows a fixed list of kinds, such as FULL, VIEW, INCREMENTAL_BY_TIME_RANGE and SEED.',
  },
  'kind-not-static': {
    severity: 'error',
    message: () => 'The kind of this model is made by code that would have to be run.',
    hint: () => bridge,
    explain: 'The kind decides how a model is run and partitioned, so it is not guessed.',
  },
  'bad-cron': {
    severity: 'error',
    message: (p: { cron: string }) => `"${p.cron}" is no schedule.`,
    hint: () => "Write '@hourly', '@daily', '@weekly', '@monthly' or five fields, such as '0 6 * * *'.",
    explain: 'cron of a model is a preset or five fields, in quotes.',
  },
  duplicate: {
    severity: 'error',
    message: (p: { name: string }) => `The model "${p.name}" is defined twice.`,
    explain: 'Names of models are unique in a project, without regard to case in most dialects.',
  },
  'seed-missing': {
    severity: 'warning',
    message: (p: { path: string }) => `The file "${p.path}" of the seed is not there.`,
    explain: 'The path of a seed is relative to its model file; $root stands for the project.',
  },
  'unknown-audit': {
    severity: 'warning',
    message: (p: { audit: string; near?: string | undefined }) => `No file defines the audit "${p.audit}".`,
    hint: (p) => (p.near ? `Did you mean "${p.near}"?` : undefined),
    explain: 'An audit is built in, or defined below audits/ or beside its model.',
  },
  partial: {
    severity: 'warning',
    message: (p: { name: string; why: string }) => `What "${p.name}" reads may be more than was found: ${p.why}.`,
    hint: () => bridge,
    explain:
      'Tables are read from the SQL and from constants of Python code. A macro that names a table, or code that computes one, would have to be run, which only SQLMesh does.',
  },
  cycle: {
    severity: 'error',
    message: (p: { names: readonly string[] }) => `These models wait for each other: ${p.names.join(' → ')}.`,
    explain: 'Models cannot be ordered when one reads, over others, what is made of it.',
  },
  'json-invalid': {
    severity: 'error',
    message: (p: { problem: string }) => `The dump of SQLMesh cannot be read: ${p.problem}.`,
    hint: () =>
      'Make it by `python sqlmesh_dump.py PROJECT > sqlmesh.json`; `sparkle generate sqlmesh-dump-script` prints the script.',
    explain: '--sqlmesh-json takes what the shipped script sqlmesh_dump.py writes.',
  },
  unreadable: {
    severity: 'error',
    message: (p: { file: string; problem: string }) => `"${p.file}" cannot be read: ${p.problem}.`,
    explain: 'Files of a project are text in UTF-8 of at most 32 MB that this user may read.',
    exit: exitCodes.invalid,
  },
});
