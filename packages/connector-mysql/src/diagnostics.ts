import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

interface At {
  connection: string;
}

/** Everything that can go wrong between a definition and a MySQL or MariaDB server. Messages never hold a password. */
export const mysqlDiagnostics = defineDiagnostics('mysql', {
  'bad-url': {
    severity: 'error',
    message: (p: At & { why: string }) => `connection "${p.connection}": the URL is not usable: ${p.why}`,
    hint: () => 'Write mysql://host:3306/database, mariadb://… or jdbc:mysql://….',
    explain:
      'A connection may be given as a URL. It is taken apart and built again from the parts that are allowed; its text is not shown, because it may hold a password.',
  },
  'parameter-refused': {
    severity: 'error',
    message: (p: At & { parameter: string }) =>
      `connection "${p.connection}": the parameter "${p.parameter}" is not allowed`,
    hint: (p: { allowed?: readonly string[] }) => (p.allowed ? `Allowed: ${p.allowed.join(', ')}.` : undefined),
    explain:
      'Only parameters on a list are taken over. Others can load code, read files of this machine (allowLoadLocalInfile) or change the meaning of statements, so they are refused.',
  },
  'missing-property': {
    severity: 'error',
    message: (p: At & { property: string }) => `connection "${p.connection}": "${p.property}" is missing`,
    hint: () => 'Give host, database and user, or a url.',
    explain: 'A connection needs at least a host, a database and a user, each on its own or inside a URL.',
    exit: exitCodes.environment,
  },
  unreachable: {
    severity: 'error',
    message: (p: At & { where: string; why: string }) =>
      `connection "${p.connection}": no answer from ${p.where} (${p.why})`,
    hint: () => 'Check that the server runs, that host and port are right, and that a firewall lets you through.',
    explain: 'The name is unknown, nothing listens on the port, or nothing answered in time.',
    exit: exitCodes.failed,
  },
  'connection-lost': {
    severity: 'error',
    message: (p: At & { why: string }) => `connection "${p.connection}": the server ended the connection (${p.why})`,
    explain: 'The connection broke while rows were read. Nothing was written; trying again is safe.',
    exit: exitCodes.failed,
  },
  'authentication-failed': {
    severity: 'error',
    message: (p: At & { user: string; why: string }) =>
      `connection "${p.connection}": the server refused user "${p.user}" (${p.why})`,
    hint: () => 'Check the user and the secret that holds the password.',
    explain: 'The server knows no such user, or the password was wrong. Trying again does not help.',
    exit: exitCodes.doNotRetry,
  },
  'no-such-database': {
    severity: 'error',
    message: (p: At & { database: string }) => `connection "${p.connection}": there is no database "${p.database}"`,
    explain: 'The server answered, and has no database of that name.',
    exit: exitCodes.doNotRetry,
  },
  'tls-failed': {
    severity: 'error',
    message: (p: At & { sslmode: string; why: string }) =>
      `connection "${p.connection}": no encrypted connection with sslmode=${p.sslmode} (${p.why})`,
    hint: () => 'Set sslmode to what the server offers; verify-ca and verify-full may need sslrootcert.',
    explain: 'The server offers no TLS, or its certificate could not be verified as sslmode demands.',
    exit: exitCodes.doNotRetry,
  },
  'server-busy': {
    severity: 'error',
    message: (p: At & { why: string }) => `connection "${p.connection}": the server takes no more work now (${p.why})`,
    explain: 'Too many connections, a lock that was waited for too long, or a deadlock. Trying again later helps.',
    exit: exitCodes.failed,
  },
  'permission-denied': {
    severity: 'error',
    message: (p: At & { why: string }) => `connection "${p.connection}": ${p.why}`,
    hint: () => 'Grant SELECT to the user of the connection.',
    explain: 'The user of the connection may not read that table.',
    exit: exitCodes.doNotRetry,
  },
  'no-such-relation': {
    severity: 'error',
    message: (p: At & { why: string }) => `connection "${p.connection}": ${p.why}`,
    explain: 'A table or column that a source names is not there.',
    exit: exitCodes.doNotRetry,
  },
  'statement-refused': {
    severity: 'error',
    message: (p: At & { state: string; why: string }) => `connection "${p.connection}": ${p.why} (${p.state})`,
    explain: "The server refused the SELECT as it is written. The text is the server's own.",
    exit: exitCodes.doNotRetry,
  },
  'statement-failed': {
    severity: 'error',
    message: (p: At & { state: string; why: string }) => `connection "${p.connection}": ${p.why} (${p.state})`,
    explain: "The server could not finish a statement. The text is the server's own.",
    exit: exitCodes.failed,
  },
  'table-or-query': {
    severity: 'error',
    message: (p: { ingestor: string }) => `${p.ingestor}: give either "table" or "query", not both and not neither`,
    explain: 'A source reads a table or the result of one SELECT.',
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
    message: (p: At & { why: string }) => `connection "${p.connection}": ${p.why}`,
    hint: () => 'Give each column of the query a name of its own with AS.',
    explain: 'Rows are loaded by column name, so the names of a result must differ.',
    exit: exitCodes.doNotRetry,
  },
  'bad-name': {
    severity: 'error',
    message: (p: { name: string; why: string }) => `"${p.name}" cannot be a table: ${p.why}`,
    hint: () => 'Write database.table or table; parts with dots go in backticks.',
    explain: 'A table is named by one or two parts: its database and itself.',
    exit: exitCodes.doNotRetry,
  },
});
