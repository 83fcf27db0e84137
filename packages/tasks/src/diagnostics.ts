import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const near = (p: { nearest?: string | undefined }) => (p.nearest ? `Did you mean "${p.nearest}"?` : undefined);

/** What can be wrong between tasks and operations. */
export const diagnostics = defineDiagnostics('tasks', {
  'unknown-kind': {
    severity: 'error',
    message: (p: { kind: string; nearest: string | undefined }) => `There is no task kind "${p.kind}".`,
    hint: near,
    explain:
      'The `task` of a custom pipeline must be one of the 22 task kinds or come from an installed plugin. `sparkle list-tasks` shows them.',
  },
  'kind-not-runnable': {
    severity: 'error',
    message: (p: { kind: string }) => `${p.kind} is not runnable yet.`,
    explain:
      'The kind is part of the language and its parameters are checked, but this version has no operation for it. Use another kind, or upgrade when it lands.',
  },
  'unknown-ingestor': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) =>
      `There is no ingestor "${p.name}" in the installed connectors.`,
    hint: (p) => near(p) ?? 'Run `sparkle list-connectors` to see what is installed.',
    explain:
      'An ingestor belongs to a connector. Either the name is misspelled, or the connector that has it is not installed or not runnable in this version.',
  },
  'ingestor-not-runnable': {
    severity: 'error',
    message: (p: { name: string }) => `The ingestor "${p.name}" is not runnable yet.`,
    hint: () => 'Run `sparkle list-connectors` to see what is.',
    explain:
      'The ingestor is part of the language and the definition is valid, but this version has no connector that reads from it. Land the data as files or in Postgres meanwhile, or bring a connector of your own as a plugin.',
  },
  'unknown-connection': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) =>
      `There is no connection "${p.name}" in this environment.`,
    hint: (p) => near(p) ?? `Add config/connections/${p.name}/<env>.json.`,
    explain: 'A pipeline names a connection that no file of this environment defines.',
  },
  'connection-type': {
    severity: 'error',
    message: (p: { name: string; type: string; ingestor: string; accepted: readonly string[] }) =>
      `Connection "${p.name}" is of type ${p.type}, but ${p.ingestor} reads from ${p.accepted.join(' or ')}.`,
    explain: 'The type of a connection decides how it is read; the ingestor cannot work on this type.',
  },
  'column-absent': {
    severity: 'error',
    message: (p: { column: string; dataset: string; nearest: string | undefined }) =>
      `${p.dataset} has no column "${p.column}".`,
    hint: near,
    explain:
      'The columns of the dataset are known, and this one is not among them. If the table changed, refresh its schema with `sparkle schema pull`.',
  },
  'unknown-write-mode': {
    severity: 'error',
    message: (p: { mode: string; nearest: string | undefined }) => `There is no write mode "${p.mode}".`,
    hint: near,
    explain:
      'Write modes are append, overwrite, overwrite_partitions, merge, delete_insert, scd1, scd2, scd3, snapshot, table and view; complete and replace mean overwrite, update and upsert mean merge.',
  },
  'unknown-schema-evolution': {
    severity: 'error',
    message: (p: { value: string; nearest: string | undefined }) => `There is no schema evolution "${p.value}".`,
    hint: near,
    explain:
      'Known: add_new_columns (new columns are added), merge_schemas (also widen types), strict (a difference fails), discard_row, discard_value.',
  },
  'key-missing': {
    severity: 'error',
    message: (p: { mode: string }) => `Write mode ${p.mode} needs a key.`,
    hint: () => 'Add "primary_key": ["…"].',
    explain: 'Rows can be matched with those of the table only by a key.',
  },
  'overwrite-reads-all': {
    severity: 'warning',
    message: (p: { destination: string; column: string }) =>
      `${p.destination} is overwritten as a whole, so every run reads the whole input; watermark_column "${p.column}" does not limit it.`,
    hint: () => 'Add partition_columns to rebuild only touched partitions, or use write_mode merge.',
    explain: 'Overwriting keeps only what a run reads. Reading from a cursor on would lose all older rows.',
  },
  'reserved-task': {
    severity: 'error',
    message: (p: { id: string }) => `"${p.id}" is the id of a task that every pipeline has.`,
    hint: () => 'Choose another id.',
    explain: 'prepare creates the state tables and close_interval marks the interval as done; their ids are reserved.',
  },
  'append-without-range': {
    severity: 'warning',
    message: (p: { destination: string }) => `${p.destination} is appended to, but every run reads the whole input.`,
    hint: () => 'Add watermark_column, or use write_mode overwrite or merge.',
    explain:
      'Each interval would append all rows again. A rerun of one interval replaces its rows, two intervals hold them twice.',
  },
  'schema-unknown': {
    severity: 'error',
    message: (p: { dataset: string }) => `The columns of ${p.dataset} are not known.`,
    hint: (p: { dataset: string }) => `Run the pipeline that writes it once, or \`sparkle schema pull ${p.dataset}\`.`,
    explain:
      'Compiling never connects to a database. Columns come from the definition, from the pipeline that writes the table, or from a committed file schemas/<dataset>.json, which a run and `sparkle schema pull` write.',
  },
  'secret-in-view': {
    severity: 'error',
    message: (p: { secret: string }) =>
      `The step hashes the secret ${p.secret} along, and a view would have to keep it.`,
    hint: () => 'Write a table, such as with write_mode overwrite, or leave `salt` out.',
    explain:
      'A secret reaches a statement as a value that is bound when the statement runs, never as its text. A view is kept as text and read later, by anybody who may read it.',
  },
  'sql-file-or-statement': {
    severity: 'error',
    message: () => 'RunSQLFileTask takes either sql_file or sql_statement.',
    explain: 'Exactly one of the two says what to run.',
  },
  'sql-file-missing': {
    severity: 'error',
    message: (p: { file: string }) => `There is no file ${p.file} in the project.`,
    explain: 'Paths are relative to the project and may not leave it.',
  },
  'sql-template': {
    severity: 'error',
    message: (p: { problem: string }) => p.problem,
    explain:
      'Templated SQL knows {{ interval.start }}, {{ interval.end }}, {{ run.id }}, {{ run.now }} and {{ params.name }}. Anything else between double braces is an error.',
  },
  'task-template': {
    severity: 'error',
    message: (p: { problem: string }) => `${p.problem}.`,
    hint: () => 'Write {{{{ for two braces that are no reference.',
    explain:
      'Templated fields know {{ interval.start }}, {{ interval.end }}, {{ run.id }}, {{ run.now }}, {{ params.name }}, {{ item }} in a map, and {{ tasks.id.outputs.name }}; times take the filters date, nodash, iso and epoch.',
  },
  condition: {
    severity: 'error',
    message: (p: { condition: string; problem: string }) =>
      `The condition ${p.condition} cannot be read: ${p.problem}.`,
    hint: () => "Write comparisons with and, or, not, such as params.region == 'north' and tasks.count.outputs.n > 0.",
    explain:
      'Conditions have one closed language: values (texts in quotes, numbers, true, false, null, references), the comparisons ==, !=, <, <=, >, >=, and, or, not, and parentheses.',
  },
  'external-location': {
    severity: 'error',
    message: () => 'External locations are for lakehouse tables; DuckDB and Postgres keep their tables themselves.',
    hint: () => 'Leave `location` out for a managed table.',
    explain: 'An embedded file and a Postgres database have no external tables that this version can make.',
  },
  grant: {
    severity: 'error',
    message: (p: { text: string }) => `"${p.text}" is no grant.`,
    hint: () => 'Write GRANT SELECT ON TABLE catalog.schema.table TO role, or principal, privileges and on.',
    explain: 'A grant gives privileges on one table to one principal.',
  },
  'not-mappable': {
    severity: 'error',
    message: (p: { id: string; op: string }) => `Task "${p.id}" cannot be run for each item: its operation is ${p.op}.`,
    hint: () => 'Put it into a pipeline of its own, and map a TriggerDownstreamPipelineTask over the items.',
    explain:
      'Statements, messages, requests, programs and starting a pipeline can be mapped. Loads and transforms have a place in the ledger that does not depend on items; maps do not nest.',
  },
  'unknown-secret': {
    severity: 'error',
    message: (p: { secret: string }) => `There is no secret "${p.secret}" in secrets_mapping.`,
    hint: () => 'Add it to config/secrets_mapping.yaml.',
    explain: 'A program gets secrets by name, and secrets_mapping says where each environment has its value.',
  },
  'unknown-pipeline': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no pipeline "${p.name}" in this project.`,
    hint: near,
    explain: 'A task starts or waits for a pipeline of the same project.',
  },
  'auto-recover': {
    severity: 'error',
    message: (p: { problem: string }) => p.problem,
    explain:
      'AutoRecoverTask in mode retry wraps another task (`task` and `params`); in mode catchup it runs missing windows of a pipeline (`target_pipeline`).',
  },
  channel: {
    severity: 'error',
    message: (p: { text: string }) => `"${p.text}" is no channel.`,
    hint: () => 'Write slack://channel, email://address, webhook://connection or pagerduty://service.',
    explain: 'A channel says by which means and to whom a message goes.',
  },
  'chain-without-source': {
    severity: 'error',
    message: (p: { task: string }) => `Task "${p.task}" writes a table, but no task before it reads or makes rows.`,
    explain:
      'A WriteDeltaTask needs exactly one task before it that brings rows: IngestTask or TransformTask, with checks in between if wanted.',
  },
  'chain-without-write': {
    severity: 'error',
    message: (p: { task: string }) => `Task "${p.task}" makes rows that no task writes.`,
    hint: () => 'Add a WriteDeltaTask that depends on it.',
    explain:
      'Rows travel through tables only: what a task reads, transforms or checks must be written by the next one.',
  },
  'unknown-need': {
    severity: 'error',
    message: (p: { task: string; need: string; nearest: string | undefined }) =>
      `Task "${p.task}" depends on "${p.need}", which does not exist.`,
    hint: near,
    explain: '`depends_on` names ids of tasks of the same pipeline.',
  },
  'task-cycle': {
    severity: 'error',
    message: (p: { cycle: readonly string[] }) => `Tasks depend on each other in a circle: ${p.cycle.join(' → ')}.`,
    explain: 'No order exists in which the tasks could run.',
  },
  'duplicate-task': {
    severity: 'error',
    message: (p: { id: string }) => `There are two tasks "${p.id}".`,
    explain: 'Ids of tasks are unique in a pipeline.',
  },
  'connection-not-sql': {
    severity: 'error',
    message: (p: { name: string; type: string }) => `Connection "${p.name}" of type ${p.type} cannot hold tables here.`,
    explain:
      'The connection that tables are written to must be a database that this version runs on: duckdb or postgres.',
  },
  'suite-missing': {
    severity: 'error',
    message: (p: { suite: string; tried: readonly string[] }) => `There is no expectation suite "${p.suite}".`,
    hint: (p) => `Write it as ${p.tried[0]}${p.tried.length > 1 ? ` (or ${p.tried.slice(1).join(', ')})` : ''}.`,
    explain:
      'A suite is named by its file below `expectations` of the configuration, as Great Expectations writes it in JSON, or by the same in YAML.',
  },
  'suite-empty': {
    severity: 'error',
    message: (p: { file: string }) => `${p.file} holds no list "expectations".`,
    hint: () => 'Write "expectations": [{ "type": "expect_...", "kwargs": { ... } }].',
    explain: 'A suite without expectations would hold for everything.',
  },
  'expectation-without-type': {
    severity: 'error',
    message: () => 'This item names no expectation.',
    hint: () => 'Write "expectation_type" (0.x) or "type" (1.x), and "kwargs".',
    explain: 'Each item of a suite has a type and its arguments.',
  },
  'contract-missing': {
    severity: 'error',
    message: (p: { suite: string; tried: readonly string[] }) => `There is no contract "${p.suite}".`,
    hint: (p) => `It was looked for as ${p.tried.join(', ')}.`,
    explain:
      'A contract file is named by its path in the project, or by its name below `contracts` of the configuration.',
  },
  'contract-object': {
    severity: 'error',
    message: (p: { object: string; names: readonly string[] }) => `The contract describes no "${p.object}".`,
    hint: (p) => `Name one of ${p.names.join(', ')} under data_contract.object.`,
    explain: 'A contract file may describe several tables; one of them is the table that is checked.',
  },
  'contract-rule': {
    severity: 'error',
    message: (p: { what: string }) => `This rule cannot be checked: ${p.what}.`,
    explain:
      'Rules of the types library (rowCount, nullValues, missingValues, invalidValues, duplicateValues) and sql are checked. A rule that cannot be checked is no rule, so it is refused.',
  },
  'contract-text': {
    severity: 'info',
    message: (p: { text: string }) => `"${p.text}" is for people; nothing checks it.`,
    explain: 'Rules of type text and promises that no table can keep (availability, support) are not data.',
  },
  'check-incomplete': {
    severity: 'error',
    message: (p: { type: string; what: string }) => `A check of type ${p.type} needs ${p.what}.`,
    explain: 'Without it the check would hold for everything.',
  },
  'check-pattern': {
    severity: 'error',
    message: (p: { pattern: string; problem: string }) =>
      `The pattern ${JSON.stringify(p.pattern)} is refused: ${p.problem}.`,
    explain: 'Patterns mean the same on every engine; look-around, back references and named groups do not.',
  },
  'tolerance-not-number': {
    severity: 'error',
    message: (p: { column: string; type: string }) => `A tolerance of "${p.column}" has no meaning: it is ${p.type}.`,
    explain: 'A tolerance is the greatest difference of two numbers.',
  },
  'nothing-shared': {
    severity: 'error',
    message: (p: { source: string; target: string }) => `${p.source} and ${p.target} have no column in common.`,
    explain: 'Rows are compared by columns that both tables have.',
  },
  'checks-missing': {
    severity: 'error',
    message: () => 'There is nothing to check.',
    hint: () => 'Give expectations_suite, data_contract or checks.',
    explain: 'A task that checks needs at least one rule.',
  },
  'engine-crash': {
    severity: 'error',
    message: (p: { what: string }) => `Internal error: ${p.what}`,
    explain: 'A bug of this product. Please report it with the definition that shows it.',
    exit: exitCodes.bug,
  },
});
