import { defineDiagnostics, exitCodes } from '../diagnostics/diagnostic.js';

const didYouMean = (near: string | undefined, otherwise?: string) => (near ? `did you mean "${near}"?` : otherwise);

/** What can be wrong with the meaning of definitions. */
export const configDiagnostics = defineDiagnostics('config', {
  'no-config': {
    severity: 'error',
    message: (p: { root: string }) => `there is no folder "${p.root}" with definitions here`,
    hint: () => 'run the command in the project folder, name it with --project, or make one with "sparkle init"',
    explain: 'A project is a folder with a `config` folder in it, or with a `sparkle.config.yaml` that names another.',
  },
  'two-files': {
    severity: 'error',
    message: (p: { what: string; other: string }) => `${p.what} is written in two files; the other is ${p.other}`,
    hint: () => 'keep one of the two',
    explain: 'A pipeline has one file per environment, in JSON or in YAML. With both, neither wins in silence.',
  },
  'unknown-key': {
    severity: 'error',
    message: (p: { key: string; near: string | undefined; known: readonly string[] }) => `unknown key "${p.key}"`,
    hint: (p) =>
      didYouMean(p.near, p.known.length > 0 && p.known.length <= 12 ? `known keys: ${p.known.join(', ')}` : undefined),
    explain:
      'Keys that nobody reads are errors, because they are almost always typing mistakes. Free keys are possible under `tags`, `params` and, for what a template reads, `extra_config`.',
  },
  'missing-key': {
    severity: 'error',
    message: (p: { key: string }) => `"${p.key}" is missing`,
    explain: 'The document needs this key. The place is the mapping that should hold it.',
  },
  'wrong-type': {
    severity: 'error',
    message: (p: { expected: string; found: string }) => `expected ${p.expected}, found ${p.found}`,
    explain:
      'The value is of another kind than the field takes. A value of a variable (`${NAME}`) is converted when it is exactly a number, true or false.',
  },
  'unknown-value': {
    severity: 'error',
    message: (p: { found: string; known: readonly string[]; near: string | undefined }) =>
      p.known.length > 24 ? `unknown value ${p.found}` : `expected ${oneOf(p.known)}, found ${p.found}`,
    hint: (p) => didYouMean(p.near),
    explain: 'The field takes one of a few words.',
  },
  'bad-value': {
    severity: 'error',
    message: (p: { why: string }) => p.why,
    explain:
      'The value has the right kind, but is too small, too large, empty, or not in the form that the field takes.',
  },
  'variable-unset': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string }) => `the environment variable ${p.name} is not set`,
    hint: (p) => `set ${p.name}, or write a default: \${${p.name}:value}`,
    explain:
      'A definition uses `${NAME}`, and the environment has no such variable. The definition itself is not wrong: the command ends with exit code 3.',
  },
  'variable-syntax': {
    severity: 'error',
    message: (p: { text: string }) => `${p.text} is not a variable`,
    hint: () => 'write ${NAME}, ${NAME:default} or ${NAME:-default}; write $${ for the characters ${',
    explain:
      'Names of variables are letters, digits and underscores, and do not nest: the result of a substitution is never read again.',
  },
  'secret-literal': {
    severity: 'error',
    sensitive: true,
    message: (p: { key: string }) => `"${p.key}" holds a secret in plain text`,
    hint: () =>
      'write ${NAME} and set the environment variable, or name an entry of secrets_mapping.yaml with a key that ends in _secret_key',
    explain:
      'Passwords, tokens and keys never stand in definitions: they would end up in version control and in compiled files. The value is not repeated here on purpose.',
  },
  'secret-mixed': {
    severity: 'error',
    sensitive: true,
    message: (p: { key: string }) => `"${p.key}" mixes a secret with other text`,
    hint: () => 'give the whole value by one variable: ${NAME}',
    explain:
      'A secret is a reference to one variable. Text around it would have to be put together with the value, and then it is no reference any more.',
  },
  'secret-undefined': {
    severity: 'error',
    message: (p: { name: string; near: string | undefined }) =>
      `secret not defined: "${p.name}" is not in the secrets mapping`,
    hint: (p) =>
      didYouMean(
        p.near,
        'add it to config/secrets_mapping.yaml, or use the name of an environment variable in capitals',
      ),
    explain:
      'A key that ends in `_secret_key` names an entry of `config/secrets_mapping.yaml`, with or without that ending, or an environment variable in capital letters.',
  },
  'secret-missing': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string; place: string; variable: string; connection: string }) =>
      `connection "${p.connection}" needs the secret "${p.name}": ${p.place} is not set`,
    hint: (p) => (p.variable === '' ? undefined : `set ${p.variable}`),
    explain:
      'Secrets are read at the last moment, when a connection is opened. All that are missing are listed at once, and the command ends with exit code 3.',
  },
  'secret-no-variable': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string; env: string }) =>
      `the secret "${p.name}" names no variable for the environment "${p.env}"`,
    explain: 'The secrets mapping lists variables per environment, and the current one is not among them.',
  },
  'secret-pattern': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string }) =>
      `the value of the secret "${p.name}" does not have the form that the secrets mapping demands`,
    explain: 'The mapping gives a pattern for this secret, and the value does not match it. The value is not shown.',
  },
  'pattern-too-complex': {
    severity: 'error',
    message: (p: { why: string }) => `this pattern cannot be used: ${p.why}`,
    hint: () => 'write a pattern without nested repetition, look-around and back references',
    explain:
      'Patterns run on values of unknown length, so only patterns that cannot take exponential time are accepted.',
  },
  'mapping-environment': {
    severity: 'warning',
    message: (p: { written: string; env: string }) =>
      `the secrets mapping is for "${p.written}", and the environment is "${p.env}"`,
    explain: 'A mapping may say which environment it is for. It is used all the same.',
  },
  'ingestor-key': {
    severity: 'error',
    message: (p: { key: string; why: string }) => `"${p.key}" cannot be had: ${p.why}`,
    hint: () => 'remove the key',
    explain:
      'A file of `config/ingestors` asks for something that its ingestor does not do. Nothing is left out in silence.',
  },
  'ingestor-kind': {
    severity: 'error',
    message: (p: { name: string; kind: string }) =>
      p.name === p.kind
        ? `config/ingestors/${p.name} does not say which ingestor it is about`
        : `config/ingestors/${p.name} is about an unknown ingestor "${p.kind}"`,
    hint: () => 'write "ingestor": with one of the names that "sparkle list-connectors" shows',
    explain:
      'A file of `config/ingestors` holds the options of one ingestor: the one that its key `ingestor` names, else the one that its folder is called after.',
  },
  'path-mismatch': {
    severity: 'error',
    message: (p: { key: string; written: string; path: string }) =>
      `"${p.key}" is "${p.written}", but the file lies where "${p.path}" belongs`,
    hint: (p) => `write "${p.path}" or move the file`,
    explain: 'The name of the pipeline is its folder, and the environment is the name of the file.',
  },
  'bad-name': {
    severity: 'error',
    message: (p: { name: string; why: string }) => `the name "${p.name}" cannot be used: ${p.why}`,
    explain:
      'Names become file names, tables, tasks and variables in many tools: small letters, digits and underscores, at most 128, and not a name that an operating system keeps for itself.',
  },
  'unusual-name': {
    severity: 'warning',
    message: (p: { name: string }) => `the name "${p.name}" is not made of small letters, digits and underscores`,
    explain: 'Names of destinations outside this form are accepted, and some tools will not take them.',
  },
  'duplicate-name': {
    severity: 'error',
    message: (p: { kind: string; name: string; other: string }) =>
      `two ${p.kind}s are named "${p.name}"; the other is in ${p.other}`,
    hint: () => 'rename one; names are compared without regard to case',
    explain: 'Names of a kind are unique in a project, over all files and both dialects, also after lower-casing.',
  },
  'unknown-template': {
    severity: 'error',
    message: (p: { name: string; near: string | undefined }) => `unknown pipeline type "${p.name}"`,
    hint: (p) => didYouMean(p.near, '"sparkle list-templates" shows all'),
    explain: '`pipeline_type` names a template: its id, its PascalCase form, or that with `Pipeline` behind.',
  },
  'key-twice': {
    severity: 'error',
    message: (p: { key: string }) => `"${p.key}" is written inside and outside of extra_config`,
    hint: () => 'keep one of the two',
    explain: 'A key of a template may stand at the top or under `extra_config`, once.',
  },
  'no-service': {
    severity: 'error',
    message: (p: { type: string; address: string }) => `no driver of this version opens ${p.address} (${p.type})`,
    hint: () => 'write the path of a local file, which stands for the service here',
    explain: 'A destination of this type is run as a local DuckDB file; the service itself is not reached.',
  },
  'either-or': {
    severity: 'error',
    message: (p: { one: string; other: string }) => `"${p.one}" and "${p.other}" cannot be used together`,
    explain: 'The two fields say the same thing in two ways.',
  },
  'template-requires': {
    severity: 'error',
    message: (p: { template: string; key: string }) => `${p.template} needs "${p.key}"`,
    hint: (p) => `add "${p.key}"; "sparkle list-templates ${p.template}" shows its fields`,
    explain: 'Each template has fields that it cannot work without.',
  },
  'merge-without-key': {
    severity: 'error',
    message: (p: { what: string }) => `${p.what} merges without a primary key`,
    hint: () => 'add primary_key, or choose append or replace',
    explain: 'A merge finds the rows to update by their key.',
  },
  'bad-schedule': {
    severity: 'error',
    message: (p: { text: string; why: string }) => `the schedule "${p.text}" cannot be used: ${p.why}`,
    explain:
      'A schedule is a cron expression of five fields (minute, hour, day, month, weekday), one of @hourly, @daily, @weekly, @monthly, @yearly, `@every 15m`, or the name of a schedule pattern.',
  },
  'unknown-trigger': {
    severity: 'error',
    message: (p: { type: string; known: readonly string[] }) => `there is no trigger of type "${p.type}"`,
    hint: (p) => `known are ${p.known.join(', ')}`,
    explain: 'Items of `triggers` name events that start a pipeline: files that arrive, tables that get newer rows.',
  },
  'bad-timezone': {
    severity: 'error',
    message: (p: { zone: string; near: string | undefined }) => `unknown time zone "${p.zone}"`,
    hint: (p) => didYouMean(p.near, 'use an IANA name such as Europe/Berlin'),
    explain: 'Time zones are IANA names.',
  },
  'schedule-missing': {
    severity: 'error',
    message: () => 'the schedule is enabled, but has no cron expression',
    explain: '`schedule.enabled: true` needs `schedule.cron`.',
  },
  'bad-channel': {
    severity: 'error',
    message: (p: { text: string }) => `"${p.text}" is not an alert channel`,
    hint: () => 'write slack://channel, email://address, pagerduty://service or webhook://name',
    explain: 'A channel is a URL whose scheme is slack, email, pagerduty or webhook.',
  },
  'unknown-reference': {
    severity: 'error',
    message: (p: { kind: string; name: string; near: string | undefined }) => `there is no ${p.kind} "${p.name}"`,
    hint: (p) => didYouMean(p.near),
    explain: 'A document refers to another one that no file defines.',
  },
  'unknown-dependency': {
    severity: 'warning',
    message: (p: { name: string; near: string | undefined }) =>
      `the dependency "${p.name}" is not a pipeline of this project`,
    hint: (p) => didYouMean(p.near, 'another project may own it; with --strict this is an error'),
    explain:
      'A dependency outside the project becomes a wait for that pipeline. Within a project it is most often a typing mistake.',
  },
  'missing-connection': {
    severity: 'error',
    message: (p: { name: string; env: string; near: string | undefined }) =>
      `there is no connection "${p.name}" in the environment "${p.env}"`,
    hint: (p) => didYouMean(p.near, `add config/connections/${p.name}/${p.env}.json`),
    explain:
      'A connection lives in `config/connections/<name>/`, with `common.json` for all environments and `<env>.json` for one.',
  },
  cycle: {
    severity: 'error',
    message: (p: { kind: string; path: readonly string[] }) =>
      `${p.kind}s depend on each other: ${p.path.join(' -> ')}`,
    hint: () => 'remove one of the dependencies',
    explain: 'What depends on itself, directly or through others, can never start.',
  },
  'depends-on-disabled': {
    severity: 'warning',
    message: (p: { name: string }) => `"${p.name}" is disabled, and counts as done`,
    explain: 'A dependency on something that is switched off is treated as satisfied.',
  },
  'wrong-mode': {
    severity: 'error',
    message: (p: { mode: string }) => `depends_on has no meaning in mode "${p.mode}"`,
    hint: () => 'use "mode: dag"',
    explain: 'In mode `parallel` everything starts at once, so an order cannot be kept.',
  },
  'same-instant': {
    severity: 'warning',
    message: (p: { job: string; other: string; cron: string }) =>
      `this trigger and "${p.other}" both start job "${p.job}" at ${p.cron}`,
    hint: () => 'keep one, or move one of them; one run starts for both',
    explain: 'Two triggers that fire one job at one instant give one run.',
  },
  'timeout-order': {
    severity: 'warning',
    message: (p: { job: number; pipeline: string; seconds: number }) =>
      `the job ends after ${p.job} s, before its pipeline "${p.pipeline}" may (${p.seconds} s)`,
    explain: 'A job with a shorter timeout than one of its pipelines cuts that pipeline short.',
  },
  'job-disabled': {
    severity: 'warning',
    message: (p: { name: string }) => `every pipeline of job "${p.name}" is disabled`,
    explain: 'The trigger starts a job that has nothing to do.',
  },
  placeholder: {
    severity: 'warning',
    message: (p: { name: string; resource: string }) =>
      `only a parameter given by hand can fill {${p.name}} of resource "${p.resource}"`,
    hint: (p) => `add "${p.name}" to source.params of the pipeline or to params of the resource`,
    explain:
      'A placeholder of an endpoint is filled from parameters of a webhook or command, a trigger, a job, the pipeline, or the resource.',
  },
  'child-without-key': {
    severity: 'error',
    message: (p: { resource: string }) => `nesting: child of resource "${p.resource}" needs a primary_key`,
    hint: () => 'name the columns that identify a row, or keep arrays as JSON with nesting: flatten',
    explain: 'Rows of a child table carry the key of the row that they came from as _parent_id.',
  },
  'lag-without-merge': {
    severity: 'error',
    message: (p: { resource: string }) => `"lag" of resource "${p.resource}" would append rows twice`,
    hint: () => 'write write_disposition: merge with a primary_key, or leave "lag" out',
    explain: 'With a lag, rows before the last cursor are read again. Only a merge recognises them by their key.',
  },
  'auth-without-secret': {
    severity: 'error',
    message: (p: { type: string; keys: readonly string[] }) =>
      `authentication of type ${p.type} needs ${oneOf(p.keys)}`,
    explain: 'An authentication without its secret would go out without any.',
  },
  'open-webhook': {
    severity: 'warning',
    message: () => 'this webhook accepts calls from anybody on this machine',
    explain: 'A webhook without authentication is served on the loopback interface only.',
  },
  'not-a-model': {
    severity: 'error',
    message: (p: { why: string }) => p.why,
    explain: 'A file of `config/models` holds one SELECT, with a header in a comment at its top.',
  },
  'not-a-transformer': {
    severity: 'error',
    message: (p: { why: string }) => p.why,
    explain:
      'A file of `config/transformers` holds one SELECT over `{{ input }}`, with a header in a comment at its top that declares its parameters.',
  },
  'overlay-without-base': {
    severity: 'error',
    message: (p: { base: string }) => `this overlay has nothing to lie over: ${p.base} does not exist`,
    explain: 'A file under `config/environments/<env>/` is merged over the file of the same kind and name.',
  },
  'wrong-root': {
    severity: 'error',
    message: (p: { expected: string; found: readonly string[] }) =>
      `the document must have the single root key "${p.expected}", found ${p.found.map((k) => `"${k}"`).join(', ') || 'none'}`,
    explain: 'Each warehouse document has one root key that names its kind.',
  },
  'more-findings': {
    severity: 'error',
    message: (p: { more: number }) => `${p.more} more findings in this document are not shown`,
    hint: () => 'repair those that are shown first',
    explain: 'A document with hundreds of mistakes has most often one cause. The first 500 are told.',
  },
  ignored: {
    severity: 'warning',
    message: (p: { what: string }) => p.what,
    explain: 'Something was written that has no effect here.',
  },
});

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
