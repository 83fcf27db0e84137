import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** What can go wrong between a definition and a SQLite file. */
export const sqliteDiagnostics = defineDiagnostics('sqlite', {
  'no-path': {
    severity: 'error',
    message: (p: { connection: string }) => `connection "${p.connection}" names no file`,
    hint: () => 'Give path: data/shop.db, or a url sqlite:///data/shop.db.',
    explain: 'A connection to SQLite needs the path of the database, relative to the project.',
    exit: exitCodes.environment,
  },
  'no-file': {
    severity: 'error',
    message: (p: { connection: string; path: string }) =>
      `connection "${p.connection}": there is no database ${p.path}`,
    explain: 'The file of the connection does not exist. Nothing is created: a source is only read.',
    exit: exitCodes.failed,
  },
  'bad-url': {
    severity: 'error',
    message: (p: { connection: string }) => `connection "${p.connection}": the URL is not usable`,
    hint: () => 'Write sqlite:///data/shop.db for a path of the project, sqlite:////data/shop.db for an absolute one.',
    explain: 'A URL of SQLite is a path and nothing else; parameters are not taken.',
  },
  'table-or-query': {
    severity: 'error',
    message: (p: { ingestor: string }) => `${p.ingestor} reads one table or one query`,
    hint: () => 'Write table (or source_table of the pipeline), or query; not both.',
    explain: 'The source must be exactly one of the two.',
  },
  'no-such-column': {
    severity: 'error',
    message: (p: { column: string; source: string; columns: readonly string[] }) =>
      `${p.source} has no column "${p.column}"`,
    hint: (p) => `It has ${p.columns.join(', ')}.`,
    explain: 'A column that the pipeline names is not in the source. Names are compared as they are written.',
    exit: exitCodes.doNotRetry,
  },
  'duplicate-column': {
    severity: 'error',
    message: (p: { column: string; source: string }) => `${p.source} has two columns "${p.column}"`,
    hint: () => 'Give one of them another name with AS.',
    explain: 'Columns of a table must have different names, capitals or not.',
    exit: exitCodes.doNotRetry,
  },
  'nul-in-text': {
    severity: 'error',
    message: (p: { source: string; rows: number }) =>
      `${p.source}: ${p.rows} rows hold text with a NUL character, which no other database stores`,
    hint: () => 'Read it by a query, with replace(column, char(0), ...) or hex(column).',
    explain: 'SQLite ends such a text at the NUL in most of its functions, so the rest would be lost in silence.',
    exit: exitCodes.doNotRetry,
  },
  busy: {
    severity: 'error',
    message: (p: { connection: string; why: string }) =>
      `connection "${p.connection}": the database is locked (${p.why})`,
    explain: 'Another program writes to the database and did not finish within ten seconds. Trying again is safe.',
    exit: exitCodes.failed,
  },
  'not-a-database': {
    severity: 'error',
    message: (p: { connection: string; path: string }) =>
      `connection "${p.connection}": ${p.path} is not a SQLite database, or is damaged`,
    explain: 'The file does not have the form of a SQLite database.',
    exit: exitCodes.doNotRetry,
  },
  'statement-refused': {
    severity: 'error',
    message: (p: { connection: string; why: string }) => `connection "${p.connection}": ${p.why}`,
    explain: 'SQLite refused the statement: the table or a column is not there, or the query is not one SELECT.',
    exit: exitCodes.doNotRetry,
  },
});
