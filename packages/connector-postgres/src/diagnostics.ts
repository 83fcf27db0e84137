import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** Everything that can go wrong between a definition and a Postgres server. Messages never hold a password. */
export const postgresDiagnostics = defineDiagnostics('postgres', {
  'bad-url': {
    severity: 'error',
    message: (p: { connection: string; why: string }) =>
      `connection "${p.connection}": the URL is not usable: ${p.why}`,
    hint: () => 'Write postgresql://host:5432/database or jdbc:postgresql://host:5432/database.',
    explain:
      'A Postgres connection may be given as a URL, in the postgresql: or the jdbc:postgresql: form. The URL is taken apart and built again from the parts that are allowed; its text is not shown, because it may hold a password.',
  },
  'parameter-refused': {
    severity: 'error',
    message: (p: { connection: string; parameter: string }) =>
      `connection "${p.connection}": the parameter "${p.parameter}" is not allowed`,
    hint: (p: { allowed?: readonly string[] }) => (p.allowed ? `Allowed: ${p.allowed.join(', ')}.` : undefined),
    explain:
      'Only parameters on a list are passed to the server or the driver. Others can load code, read files or change the meaning of statements (options=-c…, socketFactory, driver paths), so they are refused.',
  },
  'missing-property': {
    severity: 'error',
    message: (p: { connection: string; property: string }) =>
      `connection "${p.connection}": "${p.property}" is missing`,
    hint: () => 'Give host, database and user, or a url.',
    explain: 'A connection to Postgres needs at least a host, a database and a user, each on its own or inside a URL.',
    exit: exitCodes.environment,
  },
  unreachable: {
    severity: 'error',
    message: (p: { connection: string; where: string; why: string }) =>
      `connection "${p.connection}": no answer from ${p.where} (${p.why})`,
    hint: () => 'Check that the server runs, that host and port are right, and that a firewall lets you through.',
    explain:
      'The server could not be reached: the name is unknown, nothing listens on the port, or nothing answered in time.',
    exit: exitCodes.failed,
  },
  'connection-lost': {
    severity: 'error',
    message: (p: { connection: string; why: string }) =>
      `connection "${p.connection}": the server ended the connection (${p.why})`,
    explain:
      'The connection broke while work was going on. The transaction is undone by the server; trying again is safe.',
    exit: exitCodes.failed,
  },
  'authentication-failed': {
    severity: 'error',
    message: (p: { connection: string; user: string; why: string }) =>
      `connection "${p.connection}": the server refused user "${p.user}" (${p.why})`,
    hint: () => 'Check the user and the secret that holds the password.',
    explain: 'The server knows no such user, or the password or certificate was wrong. Trying again does not help.',
    exit: exitCodes.doNotRetry,
  },
  'no-such-database': {
    severity: 'error',
    message: (p: { connection: string; database: string }) =>
      `connection "${p.connection}": there is no database "${p.database}"`,
    explain: 'The server answered, and has no database of that name.',
    exit: exitCodes.doNotRetry,
  },
  'tls-failed': {
    severity: 'error',
    message: (p: { connection: string; sslmode: string; why: string }) =>
      `connection "${p.connection}": no encrypted connection with sslmode=${p.sslmode} (${p.why})`,
    hint: () => 'Set sslmode to what the server offers; verify-ca and verify-full may need sslrootcert.',
    explain: 'The server offers no TLS, or its certificate could not be verified as sslmode demands.',
    exit: exitCodes.doNotRetry,
  },
  'server-busy': {
    severity: 'error',
    message: (p: { connection: string; why: string }) =>
      `connection "${p.connection}": the server takes no more work now (${p.why})`,
    explain:
      'Too many connections, not enough memory or disk, or the server is starting or stopping. Trying again later helps.',
    exit: exitCodes.failed,
  },
  cancelled: {
    severity: 'error',
    message: (p: { connection: string; why: string }) =>
      `connection "${p.connection}": the statement was stopped (${p.why})`,
    explain: 'A timeout, an interrupt or an administrator stopped the statement. Nothing of it stays.',
    exit: exitCodes.failed,
  },
  'permission-denied': {
    severity: 'error',
    message: (p: { connection: string; why: string }) => `connection "${p.connection}": ${p.why}`,
    hint: () => 'Grant the right to the user of the connection.',
    explain: 'The user of the connection may not read or write that relation.',
    exit: exitCodes.doNotRetry,
  },
  'no-such-relation': {
    severity: 'error',
    message: (p: { connection: string; why: string }) => `connection "${p.connection}": ${p.why}`,
    hint: () => 'Names are taken exactly as written, upper and lower case included.',
    explain:
      'A table, column or schema that a source names is not there, or is not visible to the user of the connection.',
    exit: exitCodes.doNotRetry,
  },
  'statement-refused': {
    severity: 'error',
    message: (p: { connection: string; state: string; why: string }) =>
      `connection "${p.connection}": ${p.why} (SQLSTATE ${p.state})`,
    explain:
      "The server refused a statement as it is written: a syntax error, types that do not go together, a name that is taken. The text is the server's own. Trying again does not help.",
    exit: exitCodes.doNotRetry,
  },
  'statement-failed': {
    severity: 'error',
    message: (p: { connection: string; state: string; why: string }) =>
      `connection "${p.connection}": ${p.why} (SQLSTATE ${p.state})`,
    explain: "The server refused a statement. The text is the server's own.",
    exit: exitCodes.failed,
  },
  'value-does-not-fit': {
    severity: 'error',
    message: (p: { connection: string; why: string }) => `connection "${p.connection}": ${p.why}`,
    explain:
      'Columns of type numeric without a precision are read as decimal(38,9), and arrays as lists of one dimension. A value that would lose something fails the load instead of being changed; the message names the option that reads it in another way.',
    exit: exitCodes.doNotRetry,
  },
  'table-or-query': {
    severity: 'error',
    message: (p: { ingestor: string }) => `${p.ingestor}: give either "table" or "query", not both and not neither`,
    explain: 'A Postgres source reads a table or the result of one SELECT.',
  },
  'no-such-column': {
    severity: 'error',
    message: (p: { column: string; source: string; columns: readonly string[] }) =>
      `${p.source} has no column "${p.column}"; it has ${p.columns.join(', ') || 'none'}`,
    explain: 'A cursor, id or selected column is not in the result that the source gives.',
    exit: exitCodes.doNotRetry,
  },
  'duplicate-column': {
    severity: 'error',
    message: (p: { column: string; source: string }) => `${p.source} gives two columns named "${p.column}"`,
    hint: () => 'Give each column of the query a name of its own with AS.',
    explain: 'Rows are loaded by column name, so the names of a result must differ.',
    exit: exitCodes.doNotRetry,
  },
  'no-columns': {
    severity: 'error',
    message: (p: { source: string }) => `${p.source} has no columns`,
    explain: 'A table without columns, or a statement that gives no rows, cannot be loaded.',
    exit: exitCodes.doNotRetry,
  },
  'bad-dataset-name': {
    severity: 'error',
    message: (p: { dataset: string; why: string }) => `the name "${p.dataset}" cannot be a table on Postgres: ${p.why}`,
    explain:
      'Dataset names have one to three parts (catalog.schema.table); the database of the connection stands for the catalog. Postgres cuts names after 63 bytes, so longer ones are refused: two datasets could become one table.',
  },
  'needs-conversion': {
    severity: 'error',
    message: (p: { format: string }) =>
      `rows staged as ${p.format} cannot be read by Postgres itself and nothing is there to convert them`,
    explain:
      "COPY reads CSV with known columns only. Other formats are converted by the engine's embedded database first.",
    exit: exitCodes.bug,
  },
});
