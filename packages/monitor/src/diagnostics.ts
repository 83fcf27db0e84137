import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** Findings of the monitors about their configuration and surroundings. What a check finds is a result, not one of these. */
export const monitorDiagnostics = defineDiagnostics('monitor', {
  'no-config-file': {
    severity: 'error',
    message: (p: { file: string; reason: string }) => `The configuration "${p.file}" cannot be read: ${p.reason}.`,
    hint: () => 'Name a JSON or YAML file by --config. docs/monitors.md shows one.',
    explain: 'The monitors read what to check from a file.',
  },
  'bad-table-id': {
    severity: 'error',
    message: (p: { text: string; why: string }) => `"${p.text}" is not the name of a table: ${p.why}.`,
    hint: () => 'Write schema.table or database.schema.table; quote a part that holds other signs: "a.b".c.',
    explain:
      'A table_id is one to three name parts with dots between. Parts are quoted one by one and never become SQL, so anything else is refused before a query is sent.',
  },
  'nothing-to-do': {
    severity: 'error',
    message: (p: { tool: string }) => `There is nothing to check${p.tool === 'sla' ? ' in this configuration' : ''}.`,
    hint: (p) =>
      p.tool === 'sla'
        ? 'Add "pipelines" or "tables" with at least one SLA.'
        : 'Give --config FILE, --table T --check-freshness, --check-failures or --cost-report.',
    explain: 'A monitor that checks nothing would always look healthy.',
  },
  'unknown-pipeline': {
    severity: 'error',
    message: (p: { name: string; near?: string | undefined }) => `The configuration has no pipeline "${p.name}".`,
    hint: (p) => (p.near ? `Did you mean "${p.near}"?` : undefined),
    explain: '--pipeline keeps one entry of `pipelines`; it must be there.',
  },
  'bad-option': {
    severity: 'error',
    message: (p: { option: string; value: string; expected: string }) =>
      `${p.option} "${p.value}" is not ${p.expected}.`,
    explain: 'The value of an option has another form.',
  },
  'bad-time-zone': {
    severity: 'error',
    message: (p: { zone: string }) => `"${p.zone}" is not a time zone.`,
    hint: () => 'Write a name such as Europe/Berlin or UTC.',
    explain: 'Deadlines are read in a time zone of the IANA database.',
  },
  'no-connection': {
    severity: 'error',
    message: () => 'It is not said which warehouse to look at.',
    hint: () =>
      'Give --connection with a name of the project or an address (duckdb:///data/shop.duckdb, postgresql://host/db), or --warehouse bigquery, snowflake or databricks.',
    explain:
      'Inside a project its warehouse is the default. Elsewhere the connection comes from --connection, `connection` in the configuration, or --warehouse.',
  },
  'connection-type': {
    severity: 'error',
    message: (p: { name: string; type: string }) =>
      `The connection "${p.name}" is of type "${p.type}", which holds no tables to monitor.`,
    hint: () => 'Use one of type duckdb, postgres, bigquery, snowflake or databricks.',
    explain: 'The monitors speak to five kinds of warehouse.',
  },
  'driver-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { package: string; warehouse: string }) =>
      `The driver of ${p.warehouse} is not installed: ${p.package}.`,
    hint: (p) => `Run \`npm install ${p.package}\` in the folder of the project.`,
    explain: 'Drivers of BigQuery, Snowflake and Databricks are large, so they are installed by those who need them.',
  },
  'credentials-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { warehouse: string; missing: readonly string[] }) =>
      `${p.warehouse} needs ${p.missing.join(', ')}, which ${p.missing.length === 1 ? 'is' : 'are'} not set.`,
    hint: () => 'Set them in the environment, or define a connection in the project.',
    explain: 'The warehouse cannot be asked without an account.',
  },
  'notify-secret-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { channel: string; secret: string }) =>
      `The secret "${p.secret}" of the ${p.channel} channel is not set.`,
    hint: (p) => `Set the environment variable ${p.secret}, or define it in the secrets mapping of the project.`,
    explain: 'A channel that cannot be reached is told before the first check, not at the first violation.',
  },
  'notify-no-target': {
    severity: 'error',
    message: (p: { channel: string }) => `The ${p.channel} channel names neither a secret nor a connection.`,
    hint: () => 'Add secret_key (a secret of the project or an environment variable) or connection.',
    explain: 'Where a message goes is a secret, so it is written as a reference.',
  },
  'notify-nobody': {
    severity: 'error',
    message: () => '--notify is given, and the configuration names no channel.',
    hint: () => 'Add `notify: { channels: [...] }` to the configuration.',
    explain: 'Messages go to the channels of the configuration.',
  },
  'notify-failed': {
    severity: 'warning',
    message: (p: { channel: string; detail: string }) => `The message to ${p.channel} was not sent: ${p.detail}.`,
    explain: 'A dead chat server does not change the result of a check. The message is tried again in the next round.',
  },
  'report-not-written': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { file: string; reason: string }) => `The report "${p.file}" cannot be written: ${p.reason}.`,
    explain: 'The folder of the report is made when it is missing; something else is in the way.',
  },
});
