import { defineDiagnostics } from '@sparkle-orchestration/core';

const near = (p: { near?: string | undefined }) => (p.near ? `Did you mean "${p.near}"?` : undefined);

const known = (names: readonly string[]) =>
  names.length > 0
    ? `The columns are ${names
        .slice(0, 12)
        .map((name) => `"${name}"`)
        .join(', ')}${names.length > 12 ? ', …' : ''}.`
    : undefined;

/** Findings about SQL that people write. */
export const userSqlDiagnostics = defineDiagnostics('user-sql', {
  syntax: {
    severity: 'error',
    message: (p: { message: string; dialect: string }) => `This is not ${p.dialect} SQL: ${p.message}.`,
    explain: 'The text cannot be parsed in its declared dialect (`sql_dialect`).',
  },
  'unknown-dialect': {
    severity: 'error',
    message: (p: { dialect: string; near?: string | undefined }) =>
      `"${p.dialect}" is not a SQL dialect that is read here.`,
    hint: (p) => near(p) ?? 'Write duckdb, postgres, spark, databricks, bigquery or snowflake.',
    explain: 'User SQL is parsed in a declared dialect, and translated where the engine speaks another one.',
  },
  'not-one-expression': {
    severity: 'error',
    message: (p: { found: string }) => `A condition is one expression; found ${p.found}.`,
    explain:
      'A condition is put into a larger statement. Several expressions, statements, comments and subqueries would change that statement, so they are refused.',
  },
  'not-one-select': {
    severity: 'error',
    message: (p: { found: string }) => `The SQL must be one SELECT; found ${p.found}.`,
    explain: 'A SQL model is one query. What becomes of its rows is told by the header, not by statements.',
  },
  'unknown-column': {
    severity: 'error',
    message: (p: { column: string; near?: string | undefined; known: readonly string[] }) =>
      `There is no column "${p.column}" here.`,
    hint: (p) => near(p) ?? known(p.known),
    explain: 'The columns of the input are known, and this one is not among them.',
  },
  'unknown-function': {
    severity: 'error',
    message: (p: { name: string; dialect: string; near?: string | undefined }) =>
      `The function "${p.name}" is not on the list of checked functions of ${p.dialect}.`,
    hint: near,
    explain:
      'Conditions use functions whose meaning was checked: they give the same result in every run. Compute other things in a SQL model.',
  },
  'foreign-syntax': {
    severity: 'error',
    message: (p: { text: string; dialect: string }) => `${p.text} does not exist in ${p.dialect} SQL.`,
    hint: () => 'Rewrite it, or declare the dialect it is written in (`sql_dialect`).',
    explain:
      'Forms of another dialect do not run on this engine. With the right declared dialect they are translated where that is safe.',
  },
  'not-repeatable': {
    severity: 'error',
    message: (p: { name: string }) => `"${p.name}" gives another result in every run.`,
    hint: () => 'Use a column, or `current_timestamp`, which is the one time of the run.',
    explain:
      'A rerun of an interval must give the same rows. Random values and generated ids are refused; the current time is the time of the run.',
  },
  'not-translatable': {
    severity: 'error',
    message: (p: { text: string; from: string; to: string }) =>
      `${p.text} is not translated from ${p.from} to ${p.to}.`,
    hint: (p) => `Write it in ${p.to} SQL and set \`sql_dialect\` to ${p.to}, or use a form that both have.`,
    explain:
      'Only functions and forms whose translation was checked are let through; anything else could change its meaning in silence.',
  },
  'unknown-table': {
    severity: 'error',
    message: (p: { name: string; near?: string | undefined }) => `There is no table "${p.name}" in this project.`,
    hint: near,
    explain: 'A model reads tables that pipelines of the project write, or tables declared in `schemas/`.',
  },
  'type-not-known': {
    severity: 'error',
    message: (p: { column: string }) => `The type of the column "${p.column}" cannot be worked out.`,
    hint: () => 'Cast it (`cast(… as integer)`), or declare `columns` in the header of the model.',
    explain:
      'Types are inferred from columns, casts, literals and a few functions. The destination needs a type for every column.',
  },
  'columns-not-known': {
    severity: 'error',
    message: (p: { datasets: readonly string[] }) =>
      `The columns of the result are not known, because those of ${p.datasets.map((d) => `"${d}"`).join(', ') || 'what it reads'} are not.`,
    hint: (p) =>
      p.datasets.length > 0
        ? `Run \`sparkle schema pull ${p.datasets[0]}\` and commit the file, or declare \`columns\` in the header of the model.`
        : 'Name the columns instead of `*`, or declare `columns` in the header of the model.',
    explain:
      'A star stands for columns of a table that no document, operation or file of `schemas/` tells. The destination needs names and types.',
  },
  'name-not-known': {
    severity: 'error',
    message: (p: { text: string }) => `The expression ${p.text} has no name.`,
    hint: () => 'Add one: `… as total`.',
    explain: 'Every column of the result needs a name; engines invent different ones.',
  },
  'column-repeated': {
    severity: 'error',
    message: (p: { column: string }) => `The result has two columns "${p.column}".`,
    explain: 'A table cannot have two columns of one name. Names that differ only in case count as one.',
  },
});
