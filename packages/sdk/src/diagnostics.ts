import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const near = (p: { nearest?: string | undefined }) => (p.nearest ? `Did you mean "${p.nearest}"?` : undefined);

/** What can go wrong between a call and the project. */
export const diagnostics = defineDiagnostics('sdk', {
  'nothing-to-serve': {
    severity: 'error',
    message: () => 'No trigger is enabled: there is nothing to serve.',
    hint: () => 'Enable a trigger in config/triggers, or the schedule of a pipeline.',
    explain: 'The scheduler runs what enabled triggers start. Without any it would wait forever.',
  },
  'secret-provider': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string; provider: string }) =>
      `The secret "${p.name}" is kept in ${p.provider}, which is not read here.`,
    hint: () => 'Set the environment variable that the mapping names, or SPARKLE_CONN_<NAME> of the connection.',
    explain: 'Stores of a cloud are read by the orchestrator that a pipeline is deployed to, and not by a run here.',
  },
  'settings-not-json': {
    severity: 'error',
    message: (p: { file: string }) => `${p.file} is no plain JSON, and would lose what JSON cannot hold`,
    hint: () => 'take its comments out, or add the schemas to it by hand: they are in .vscode/schemas',
    explain:
      'The settings of the editor are kept, and only `yaml.schemas` is added to. A file with comments is refused.',
  },
  'no-project': {
    severity: 'error',
    message: (p: { from: string }) => `There is no project in ${p.from} or above it.`,
    hint: () => 'Run `sparkle init` to start one, or name its folder with --project.',
    explain: 'A project is a folder with sparkle.config.yaml or with a config folder.',
  },
  'unknown-adapter': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) =>
      `No adapter for "${p.name}" is installed in this project.`,
    hint: (p) =>
      near(p) ??
      `Run \`npm install @sparkle-orchestration/adapter-${p.name}\` and list it under \`adapters\` in sparkle.config.yaml.`,
    explain: 'Adapters are packages of their own: install the one you need and list it in the project file.',
  },
  'against-unknown': {
    severity: 'error',
    message: (p: { against: string; problem: string }) => `"${p.against}" cannot be compared with: ${p.problem}`,
    hint: () => 'Name a folder with another copy of the project, or a commit, branch or tag of its git repository.',
    explain:
      'A plan against another version reads the definitions of a folder, or of a git revision that is unpacked beside the project and removed afterwards.',
  },
  'against-broken': {
    severity: 'warning',
    message: (p: { against: string; pipeline: string; problem: string }) =>
      `Pipeline ${p.pipeline} of ${p.against} cannot be compiled and is not compared: ${p.problem}`,
    explain: 'What the other version cannot compile cannot be compared; everything else is.',
  },
  'nothing-deployed': {
    severity: 'error',
    message: (p: { folder: string }) => `${p.folder} holds nothing that sparkle made.`,
    hint: () =>
      'Name the folder that holds sparkle.manifest.json, or one above it. Copy the manifest along when you deploy.',
    explain:
      'What was emitted is recognised by its manifest, and without one by the header of each file. Neither is in the folder.',
  },
  'manifest-missing': {
    severity: 'warning',
    message: (p: { folder: string; count: number }) =>
      `${p.folder} holds ${p.count} ${p.count === 1 ? 'file' : 'files'} of sparkle and no manifest.`,
    hint: () => 'Copy sparkle.manifest.json along with the files: it says from which pipelines they were made.',
    explain:
      'Headers tell from what a file was made and by which command; whether it was edited since is told by the manifest only.',
  },
  'unknown-in-matrix': {
    severity: 'error',
    message: (p: { what: string; name: string; nearest: string | undefined }) =>
      `The matrix has no ${p.what} "${p.name}".`,
    hint: (p) => near(p) ?? (p.what === 'target' ? 'Adapters that the project file lists are in it.' : undefined),
    explain:
      'The matrix holds the adapters that the project file lists, and every feature that a pipeline can use. Features are named by their key, such as `edge.failed`, or by the part before the dot.',
  },
  'no-adapters': {
    severity: 'error',
    message: () => 'No adapter is installed in this project.',
    hint: () =>
      'Install one, e.g. @sparkle-orchestration/adapter-airflow, and list it under `adapters` in sparkle.config.yaml.',
    explain: 'A plan or deployment needs at least one target.',
  },
  'no-orchestrator': {
    severity: 'error',
    message: (p: { installed: readonly string[] }) =>
      `Name the target with --orchestrator${p.installed.length > 0 ? `: ${p.installed.join(', ')}` : ''}.`,
    explain: 'A deployment is made for one orchestrator at a time.',
  },
  'one-select': {
    severity: 'error',
    message: () => 'Only one SELECT can be asked.',
    explain: 'The warehouse is opened read-only; statements that change something belong into a pipeline.',
  },
  'unknown-schema': {
    severity: 'error',
    message: (p: { kind: string; known: readonly string[]; nearest: string | undefined }) =>
      `There is no schema "${p.kind}".`,
    hint: (p) => near(p) ?? `Known: ${p.known.join(', ')}.`,
    explain: 'There is one JSON Schema for each kind of document.',
  },
  'unknown-template': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no template "${p.name}".`,
    hint: (p) => near(p) ?? 'Run `sparkle list-templates` to see all.',
    explain: '`sparkle init <template> <name>` writes a first definition for a template.',
  },
  'bad-name': {
    severity: 'error',
    message: (p: { name: string }) => `"${p.name}" cannot be the name of a pipeline.`,
    hint: () => 'Use lower-case letters, digits and underscores.',
    explain: 'Names become file names, table names and names in every target.',
  },
  'file-exists': {
    severity: 'error',
    message: (p: { file: string }) => `${p.file} exists already.`,
    hint: () => 'Nothing was written. Choose another name or folder.',
    explain: '`sparkle init` never overwrites a file.',
  },
  'nothing-to-explain': {
    severity: 'error',
    message: (p: { what: string; nearest: string | undefined }) => `Nothing is known of "${p.what}".`,
    hint: (p) => near(p) ?? 'Name an emitted file, a task, a pipeline, or a problem code such as config/unknown-key.',
    explain: '`sparkle explain` looks at the manifests of deployments and at the table of problem codes.',
  },
  'unknown-run': {
    severity: 'error',
    message: (p: { id: string }) => `There is no run "${p.id}".`,
    hint: () => 'Run `sparkle runs` to see all.',
    explain: 'The history of runs here is kept in .sparkle/<env>.sqlite.',
    exit: exitCodes.failed,
  },
  'unknown-operation': {
    severity: 'error',
    message: (p: { id: string; known: readonly string[] }) => `The graph has no task "${p.id}".`,
    hint: (p) => `It has ${p.known.join(', ')}.`,
    explain: '`sparkle exec` runs one operation of a compiled graph, or `prepare` or `close_interval`.',
  },
  'inputs-file': {
    severity: 'error',
    message: (p: { file: string; problem: string }) =>
      `The inputs of the task cannot be read from ${p.file}: ${p.problem}.`,
    explain: 'Outputs of other tasks reach the runner as a JSON file of the form { task: { name: value } }.',
  },
  'no-question': {
    severity: 'error',
    message: (p: { run: string; task: string | undefined }) =>
      `Run ${p.run} waits for no decision${p.task === undefined ? '' : ` about ${p.task}`}.`,
    hint: () => '`sparkle approve` shows what is waiting.',
    explain: 'Only an ApproveTask of a run that is going on, and was not answered yet, can be decided.',
  },
  'not-an-approver': {
    severity: 'error',
    message: (p: { by: string; approvers: readonly string[] }) =>
      `${p.by} may not decide; ${p.approvers.join(', ')} may.`,
    explain: 'The task names who may decide. The name is taken from the user of the machine, or from --by.',
  },
  'graph-file': {
    severity: 'error',
    message: (p: { file: string; problem: string }) => `${p.file}: ${p.problem}`,
    explain: 'The compiled graph could not be read.',
  },
  'item-json': {
    severity: 'error',
    message: (p: { problem: string }) => `The item is no JSON: ${p.problem}`,
    hint: () => 'Texts need their quotes: --item \'"north"\'.',
    explain: '`sparkle exec --item` takes one item of a map as JSON.',
  },
  'interval-missing': {
    severity: 'error',
    message: () => 'The data interval is not known.',
    hint: () => 'Give --interval-start and --interval-end, or --scheduled-time.',
    explain: 'Orchestrators pass the interval of a run; without one there is nothing to tell which rows belong to it.',
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
  'test-pipeline': {
    severity: 'error',
    message: (p: { name: string; nearest: string | undefined }) => `There is no pipeline "${p.name}" to test.`,
    hint: (p) => near(p) ?? 'Name a pipeline of this project.',
    explain: 'Each file of config/tests tests one pipeline, which it names.',
  },
  'test-rows': {
    severity: 'error',
    message: (p: { table: string }) => `The rows of ${p.table} cannot be read.`,
    hint: () => 'Write rows, or file with the path of a CSV, JSON, JSONL or Parquet file inside the project.',
    explain: 'A table of a test has its rows in the test or in a file of the project.',
  },
  'test-column': {
    severity: 'error',
    message: (p: { column: string; table: string; nearest: string | undefined }) =>
      `${p.table} has no column "${p.column}".`,
    hint: (p) => near(p),
    explain: 'Rows of a test name columns of the table; those that are left out are NULL.',
  },
  'test-given': {
    severity: 'error',
    message: (p: { table: string; detail: string }) => `${p.table} cannot be made from these rows: ${p.detail}`,
    hint: () => 'Write values that fit the types of the columns, or declare the columns beside the rows.',
    explain: 'Before a test runs, the tables under `given` are made in an embedded warehouse of its own.',
  },
  'test-no-source': {
    severity: 'error',
    message: () => 'The pipeline ingests, and the test gives nothing to read.',
    hint: () => 'Add rows under given: source.',
    explain: 'Tests connect to nothing: what an ingestion reads is given by the test under the name `source`.',
  },
  'no-tests': {
    severity: 'error',
    message: (p: { config: string }) => `There are no tests in ${p.config}/tests.`,
    hint: (p) => `Write one: ${p.config}/tests/<pipeline>.yaml with pipeline, tests, given and expect.`,
    explain: '`sparkle test` runs the unit tests of a project.',
  },
});
