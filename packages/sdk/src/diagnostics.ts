import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const near = (p: { nearest?: string | undefined }) => (p.nearest ? `Did you mean "${p.nearest}"?` : undefined);

/** What can go wrong between a call and the project. */
export const diagnostics = defineDiagnostics('sdk', {
  'no-project': {
    severity: 'error',
    message: (p: { from: string }) => `There is no project in ${p.from} or above it.`,
    hint: () => 'Run `sparkle init` to start one, or name its folder with --project.',
    explain: 'A project is a folder with sparkle.config.yaml or with a config folder.',
  },
  'unknown-adapter': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `No adapter for "${p.name}" is installed in this project.`,
    hint: (p) => near(p) ?? `Run \`npm install @sparkle-orchestration/adapter-${p.name}\` and list it under \`adapters\` in sparkle.config.yaml.`,
    explain: 'Adapters are packages of their own: install the one you need and list it in the project file.',
  },
  'no-adapters': {
    severity: 'error',
    message: () => 'No adapter is installed in this project.',
    hint: () => 'Install one, e.g. @sparkle-orchestration/adapter-airflow, and list it under `adapters` in sparkle.config.yaml.',
    explain: 'A plan or deployment needs at least one target.',
  },
  'nothing-selected': {
    severity: 'error',
    message: () => 'No pipeline was named.',
    hint: () => 'Name one or more, or say --all.',
    explain: 'Commands that do something never guess what they should do it to.',
  },
  'bad-time': {
    severity: 'error',
    message: (p: { text: string }) => `"${p.text}" is no time.`,
    hint: () => 'Write it as in 2026-03-01 or 2026-03-01T06:00:00Z; without a zone it is UTC.',
    explain: 'Times are ISO 8601.',
  },
  'bad-parameter': {
    severity: 'error',
    message: (p: { text: string; problem: string }) => `Parameter "${p.text}": ${p.problem}`,
    explain: 'Parameters are written name=value; the pipeline declares names, types and allowed values.',
  },
  'dataset-missing': {
    severity: 'error',
    message: (p: { dataset: string; nearest: string | undefined }) => `The warehouse has no table ${p.dataset}.`,
    hint: (p) => near(p) ?? 'Run the pipeline that writes it first.',
    explain: 'The table was looked for in the warehouse of this environment.',
    exit: exitCodes.failed,
  },
});
