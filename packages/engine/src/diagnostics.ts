import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** Everything the engine tells a person. Messages are masked before they leave the engine. */
export const engineDiagnostics = defineDiagnostics('engine', {
  'warehouse-locked': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { file: string; pid: string; waited: number }) =>
      `the warehouse file ${p.file} is in use by process ${p.pid} (waited ${p.waited} s)`,
    hint: () =>
      'wait for that process or end it; its lock goes away with it. Raise lock_timeout_seconds to wait longer',
    explain:
      'A DuckDB file can be opened for writing by one process at a time. Another run, a notebook or a database shell holds it.',
  },
  'warehouse-corrupt-wal': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { file: string; detail: string }) => `the write-ahead log of ${p.file} is damaged: ${p.detail}`,
    hint: (p) =>
      `keep a copy of ${p.file} and ${p.file}.wal, then move ${p.file}.wal away to open the state of the last checkpoint and run again: the ledger loads what is missing`,
    explain:
      'The log that DuckDB replays at start does not match its checksum. The file itself holds the last checkpoint; rows and ledger rows were written together, so a rerun from there is complete.',
  },
  'warehouse-open-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { file: string; detail: string }) => `the warehouse ${p.file} cannot be opened: ${p.detail}`,
    explain:
      'DuckDB refused the file: it is not a DuckDB file, was written by a newer version, or the folder is not writable.',
  },
  'warehouse-settings-differ': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { file: string }) => `the warehouse ${p.file} is open in this process with other settings`,
    hint: () => 'close the first one, or open both with the same allowed folders and access mode',
    explain:
      'A file is opened once per process and its settings are locked, so a second opener cannot have other ones.',
  },
  'native-binding-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { platform: string; detail: string }) =>
      `DuckDB has no native library for ${p.platform} here: ${p.detail}`,
    hint: (p) =>
      `install with optional dependencies (no --omit=optional) so that @duckdb/node-bindings-${p.platform} comes along; musl and glibc older than 2.28 are not served`,
    explain: 'The embedded database is a native library that comes as an optional package for each platform.',
  },
  'extension-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { extension: string }) => `the DuckDB extension ${p.extension} is not provided`,
    hint: (p) =>
      `put ${p.extension}.duckdb_extension for DuckDB 1.5.5 below duckdb_extensions/ of the project, or name its folder in SPARKLE_DUCKDB_EXTENSIONS; the Python package duckdb-extension-${p.extension.replaceAll('_', '-')}==1.5.5 carries the file`,
    explain:
      'Some formats and stores are read by an extension of DuckDB. Extensions are never downloaded: their files are provided by whoever sets up the machine.',
  },
  'extension-refused': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { extension: string; detail: string; version: string }) =>
      `the DuckDB extension ${p.extension} cannot be loaded by DuckDB ${p.version}: ${p.detail}`,
    hint: () => 'use the file that was built for this version and platform',
    explain:
      'An extension file fits one version of DuckDB on one platform, and must carry the signature of its makers.',
  },
  'connection-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string }) => `connection ${p.name} is not configured`,
    hint: (p) =>
      `add it to the project, or set ${p.name ? `SPARKLE_CONN_${p.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}` : 'SPARKLE_CONN_<NAME>'}`,
    explain: 'An operation names a connection that neither the graph nor the environment defines.',
  },
  'connection-invalid': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { variable: string; detail: string }) => `${p.variable} is not usable: ${p.detail}`,
    hint: () => 'write a JSON object of properties or a URL',
    explain: 'A connection given by an environment variable is a JSON object with its properties, or a URL.',
  },
  'secret-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { secret: string; connection: string }) =>
      `secret ${p.secret} of connection ${p.connection} has no value`,
    hint: (p) => `set the variable that secrets_mapping names for ${p.secret}`,
    explain: 'Secrets are read when the connection is opened; this one was not found.',
  },
  'connector-unknown': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { type: string }) => `there is no connector of type ${p.type}`,
    hint: () => 'install the package of the connector and list it under plugins',
    explain: 'No installed connector answers to this type.',
  },
  'connector-cannot': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { type: string; what: string }) => `connector ${p.type} cannot ${p.what}`,
    explain: 'Connectors say what they can: be read from, or hold a warehouse.',
  },
  'ingestor-options': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { ingestor: string; detail: string }) =>
      `options of ingestor ${p.ingestor} are not valid: ${p.detail}`,
    explain: 'The options of the load do not fit what the ingestor takes.',
  },
  'statement-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { detail: string }) => p.detail,
    explain: 'The database refused a statement while it ran. Nothing of the operation was published.',
  },
  'definition-rejected': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { detail: string }) => p.detail,
    hint: () => 'trying again gives the same answer: change the definition or the table it reads',
    explain:
      'The database cannot understand the statement: a table, column or function is missing, or types do not fit.',
  },
  'connection-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { detail: string }) => `connection failed: ${p.detail}`,
    explain: 'The other side could not be reached, refused the login, or closed the connection.',
  },
  'timed-out': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { seconds: number }) => `stopped after its timeout of ${p.seconds} s`,
    explain:
      'The operation took longer than its timeout. Its statement and its extraction were interrupted and its transaction undone.',
  },
  'run-timed-out': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { seconds: number }) => `the run was stopped after its timeout of ${p.seconds} s`,
    explain: 'The whole run took longer than the timeout of the pipeline.',
  },
  'data-quality': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { detail: string }) => p.detail,
    explain: 'A check of severity fail found breaches. Nothing was published.',
  },
  'check-warning': {
    severity: 'warning',
    message: (p: { check: string; dataset: string; breaches: string }) =>
      `check ${p.check} on ${p.dataset}: ${p.breaches} breaches`,
    explain: 'A check of severity warn found breaches. The run goes on.',
  },
  interrupted: {
    severity: 'error',
    exit: exitCodes.interrupted,
    message: () => 'interrupted',
    hint: () => 'run again, or continue with --resume',
    explain: 'The run was asked to stop. What was committed stays; a rerun does the rest.',
  },
  'range-moved': {
    severity: 'error',
    exit: exitCodes.failed,
    message: () => 'another load of the same operation committed while this one was reading',
    hint: () => 'run again; it reads from the new cursor',
    explain:
      'Rows are read before the transaction that writes them. When the cursor moved in between, what was read does not fit any more and is dropped.',
  },
  'limit-needs-order': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { operation: string; why: string }) => `--limit cannot be used with ${p.operation}: ${p.why}`,
    hint: () => 'use a smaller interval',
    explain:
      'A limited read must not move state past rows that were not read. By cursor the oldest rows are taken, which is safe; a window or a list of files has no such order.',
  },
  'full-refresh-window': {
    severity: 'warning',
    message: (p: { operation: string }) =>
      `${p.operation} loads windows of time: only the window of this run was loaded anew`,
    hint: () => 'run the other intervals again to load them anew',
    explain: 'A load by window reads its interval and nothing else, so it keeps the rows of the other intervals.',
  },
  'nothing-to-read': {
    severity: 'info',
    message: (p: { dataset: string }) => `${p.dataset}: nothing to read, and its columns are not known yet`,
    explain: 'There were no files or rows, and no table or declaration tells the columns, so nothing could be made.',
  },
  'task-unknown': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { task: string; pipeline: string }) => `${p.pipeline} has no task ${p.task}`,
    explain: 'A selection or --task names something that is not in the graph.',
  },
  'run-unknown': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { run: string; pipeline: string }) => `there is no run ${p.run} of ${p.pipeline} to resume`,
    hint: () => 'list runs with `sparkle runs`',
    explain:
      'Resume needs a run in the run store. Without it, run again: loads that are done are replaced, not doubled.',
  },
  'run-changed': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { run: string; pipeline: string }) => `${p.pipeline} was changed since run ${p.run}`,
    hint: () => 'run it anew: loads that are done are replaced, not doubled',
    explain: 'A run is resumed with the definition that it began with; results of another one would be mixed with it.',
  },
  'run-in-progress': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { pipeline: string; run: string; pid: number }) =>
      `${p.pipeline} is already running: run ${p.run}, process ${p.pid}`,
    hint: () => 'wait for it to end, or let `sparkle run --wait <seconds>` do so',
    explain:
      'Two runs of one pipeline at once would read the same range. The lock goes away when the process that holds it ends.',
  },
  'parameter-unknown': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { name: string; known: string }) =>
      `unknown parameter ${p.name}${p.known ? `; known: ${p.known}` : ''}`,
    explain: 'A run gives a parameter that the pipeline does not declare.',
  },
  'parameter-invalid': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { name: string; expected: string }) => `parameter ${p.name} must be ${p.expected}`,
    explain: 'The value of a parameter does not fit its declared type or list.',
  },
  'parameter-missing': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { name: string }) => `parameter ${p.name} has no value`,
    hint: (p) => `give it with --param ${p.name}=…, or in the job, the trigger, or source.params of the pipeline`,
    explain: 'A part of the pipeline cannot be filled without this parameter, so the run does not start.',
  },
  'interval-invalid': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { detail: string }) => `the data interval is not valid: ${p.detail}`,
    explain: 'An interval has a start and an end as ISO timestamps, and the end is later.',
  },
  'graph-version': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { found: string; known: string }) => `the graph has version ${p.found}, this engine knows ${p.known}`,
    hint: () => 'compile again with this version, or upgrade the runner',
    explain: 'A consumer refuses a graph of another major version or of a newer minor one.',
  },
  'graph-cycle': {
    severity: 'error',
    exit: exitCodes.invalid,
    message: (p: { cycle: string }) => `tasks wait for each other: ${p.cycle}`,
    explain: 'The needs of the tasks form a circle, so none can start.',
  },
  'operation-unknown': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { op: string }) => `this engine cannot run operations of kind ${p.op}`,
    hint: () => 'upgrade the runner',
    explain: 'The graph holds an operation of a kind that this version does not know.',
  },
  'dependency-not-ready': {
    severity: 'error',
    exit: exitCodes.notReady,
    message: (p: { name: string; missing: readonly string[]; seconds: number }) =>
      `${p.name} comes after ${p.missing.join(', ')}, which ${p.missing.length === 1 ? 'has' : 'have'} not finished the interval${p.seconds > 0 ? ` (waited ${p.seconds} s)` : ''}`,
    hint: (p) => `run ${p.missing[0]} first, or give the job an execution.timeout to wait within`,
    explain:
      'The dependencies of a job, and those of its pipelines, must have a finished interval in the ledger that covers the last tick of their schedule before the end of this run.',
  },
  'reference-unusable': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { reference: string; problem: string }) => `{{ ${p.reference} }} cannot be used: ${p.problem}`,
    explain:
      'A text or value of the task refers to something that this run does not have: an output of a task that was skipped, an item without that key, or a value that is no time.',
  },
  'condition-unusable': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { condition: string; problem: string }) => `the condition ${p.condition} has no answer: ${p.problem}`,
    explain: 'Values of a condition could not be compared. Numbers compare with numbers and texts with texts.',
  },
  'output-missing': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { name: string; path: string }) => `the task did not give its output ${p.name} (looked at ${p.path})`,
    hint: () => 'print a JSON object with it on the last line of stdout, or correct its path',
    explain: 'A declared output must be there when the task ends, because tasks after it count on it.',
  },
  'outputs-too-large': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { bytes: number; most: number }) => `outputs of the task have ${p.bytes} bytes; at most ${p.most} fit`,
    hint: () => 'write data to a table or a file, and give its name',
    explain: 'Outputs are small JSON values that every orchestrator can carry. Data travels through tables and files.',
  },
  'secret-unset': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { secret: string; user: string }) => `secret ${p.secret} of ${p.user} has no value`,
    hint: (p) => `set the variable that secrets_mapping names for ${p.secret}`,
    explain: 'Secrets are read when they are used; this one was not found.',
  },
  'program-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { program: string; hint: string }) => `${p.program} is not there`,
    hint: (p) => p.hint,
    explain: 'The task runs a program that this machine does not have, or that is not where it was looked for.',
  },
  'program-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { program: string; how: string; last: string }) =>
      `${p.program} ended with ${p.how}${p.last === '' ? '' : `: ${p.last}`}`,
    hint: () => 'its output is in the log of the task: `sparkle runs --json`',
    explain: 'A program that the task runs ended with another code than 0. The message holds its last line.',
  },
  'program-refused': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { program: string; how: string; last: string }) =>
      `${p.program} ended with ${p.how}${p.last === '' ? '' : `: ${p.last}`}`,
    hint: () => 'exit code 64 says that trying again cannot help',
    explain: 'A program ended with exit code 64, by which it says that it was called in a wrong way.',
  },
  'requirements-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { python: string; missing: readonly string[] }) => `${p.python} does not have ${p.missing.join(', ')}`,
    hint: (p) => `install it: ${p.python} -m pip install ${p.missing.map((one: string) => `'${one}'`).join(' ')}`,
    explain: 'The task names the Python packages it needs. They are not installed for it: the environment is yours.',
  },
  'path-outside': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { path: string }) => `${p.path} lies outside of the project`,
    hint: () => 'move it into the project, or allow its folder with allowed_directories in the project file',
    explain: 'Paths of tasks start at the project and may not leave it, links included.',
  },
  'path-missing': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { path: string }) => `${p.path} is not there`,
    explain: 'A file that the task needs is not in the project.',
  },
  'wait-failed': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { what: string; detail: string }) => `waiting for ${p.what} has failed: ${p.detail}`,
    explain: 'What the task waits for can never come in this way. Waiting longer would not help.',
  },
  'not-ready': {
    severity: 'error',
    exit: exitCodes.notReady,
    message: (p: { what: string; detail: string; seconds: number }) =>
      `${p.what} is not ready${p.seconds > 0 ? ` after ${p.seconds} s` : ''}: ${p.detail}`,
    explain: 'The task waited for something that did not come in time.',
  },
  'trigger-unavailable': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { pipeline: string }) => `${p.pipeline} cannot be started from here`,
    hint: () => 'run the project with `sparkle run`, which knows all its pipelines',
    explain: 'The runner on a worker has the graph of one pipeline only, so it cannot start another one.',
  },
  'trigger-circle': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { chain: readonly string[] }) => `pipelines start each other in a circle: ${p.chain.join(' → ')}`,
    explain: 'A pipeline would start itself, directly or through others, without end.',
  },
  'trigger-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { pipeline: string; run: string; detail: string }) =>
      `${p.pipeline} failed (run ${p.run}): ${p.detail}`,
    explain: 'The pipeline that the task started and waited for has failed.',
  },
  'item-without-map': {
    severity: 'error',
    message: (p: { task: string }) => `${p.task} is no map, so it cannot run for one item`,
    hint: () => 'leave `--item` out',
    explain: 'Deployments run each item of a map as a task of its own, by `sparkle exec --item`. Only maps have items.',
  },
  'map-items': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { detail: string }) => `the items of the map cannot be used: ${p.detail}`,
    explain:
      'A map takes a list of at most 1,000 items: written out, windows between two times, or an output that is a list.',
  },
  'map-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { failed: number; total: number; first: string; item: string }) =>
      `${p.failed} of ${p.total} items failed; the first is ${p.item}: ${p.first}`,
    explain: 'All items of a map run to their end, then the task fails when one of them did.',
  },
  'http-status': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { method: string; url: string; status: number; detail: string }) =>
      `${p.method} ${p.url} answered ${p.status}${p.detail === '' ? '' : `: ${p.detail}`}`,
    explain: 'The server answered with an error that may go away: 408, 425, 429 or 500 and more.',
  },
  'http-refused': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { method: string; url: string; status: number; detail: string }) =>
      `${p.method} ${p.url} answered ${p.status}${p.detail === '' ? '' : `: ${p.detail}`}`,
    hint: () => 'trying again gives the same answer: change the request or its credentials',
    explain: 'The server refused the request. Retries would not help, so there are none.',
  },
  'http-blocked': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { host: string; why: string }) => `the request to ${p.host} was not sent: ${p.why}`,
    hint: () => 'make a connection of type http with that url, and name it in the task',
    explain:
      'Requests go to the host of their connection. Without a connection, addresses of this machine, of private networks and of cloud metadata are refused, after redirects and name look-ups too.',
  },
  'notebook-failed': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { path: string; cell: number; error: string }) => `${p.path}, cell ${p.cell}: ${p.error}`,
    hint: () => 'the executed notebook with its outputs up to the error was kept',
    explain: 'A cell of the notebook raised an error. Cells count from 1.',
  },
  'container-unavailable': {
    severity: 'error',
    exit: exitCodes.environment,
    message: () => 'no container engine is there: neither docker nor podman is on PATH',
    hint: () => 'install one, or run this pipeline on an orchestrator that has containers',
    explain: 'A container task is run here by docker or podman.',
  },
  'approval-needs-history': {
    severity: 'error',
    exit: exitCodes.environment,
    message: () => 'a decision can only be given to a run that is kept in the run history',
    hint: () => 'run the pipeline with `sparkle run`',
    explain: 'The decision of a person is kept in the run store, where `sparkle approve` writes it.',
  },
  rejected: {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { by: string; comment: string }) => `rejected by ${p.by}${p.comment === '' ? '' : `: ${p.comment}`}`,
    explain: 'A person decided that the run shall not go on.',
  },
  'no-decision': {
    severity: 'error',
    exit: exitCodes.doNotRetry,
    message: (p: { seconds: number }) => `nobody decided within ${p.seconds} s`,
    explain: 'The task asks a person and fails when no answer comes in time.',
  },
  'notify-failed': {
    severity: 'warning',
    message: (p: { channel: string; detail: string }) => `message to ${p.channel} was not sent: ${p.detail}`,
    explain: 'A message could not be delivered. It never changes how the run ends.',
  },
  'secret-not-masked': {
    severity: 'warning',
    message: (p: { secret: string; why: string }) =>
      `the value of ${p.secret} would not be hidden in messages: ${p.why}`,
    hint: () => 'use a longer value',
    explain:
      'Values of secrets are hidden wherever they turn up. Hiding a very short or common one would blank out ordinary text.',
  },
  'store-unusable': {
    severity: 'warning',
    message: (p: { detail: string }) => `run history is off for this run: ${p.detail}`,
    explain:
      'The run store could not be opened. The run goes on: what was loaded is known from the ledger in the warehouse.',
  },
});

export const reportEngine = engineDiagnostics.report;
