import { defineDiagnostics } from '../diagnostics/diagnostic.js';

export const graphDiagnostics = defineDiagnostics('core', {
  'graph-version': {
    severity: 'error',
    message: (p: { version: string; known: string; newer: boolean }) =>
      `this execution graph has version ${p.version}; this release reads ${p.known}`,
    hint: (p) =>
      p.newer
        ? 'it was made by a newer release: install that release here'
        : 'it was made by an older release: make it again with the release installed here',
    explain:
      'A consumer refuses a graph of another major version and of a newer minor version, because it could not know what new facts mean. Use the same release to make and to run a graph.',
  },
  'graph-syntax': {
    severity: 'error',
    message: (p: { problem: string }) => `the execution graph is not valid JSON: ${p.problem}`,
    hint: () => 'make the graph again; it is a generated file',
    explain: 'The file given to the runner is no JSON value. It may be half copied or edited by hand.',
  },
  'graph-shape': {
    severity: 'error',
    message: (p: { path: string; problem: string }) => `the execution graph is wrong at ${p.path}: ${p.problem}`,
    hint: () => 'make the graph again; it is a generated file',
    explain:
      'The execution graph does not have the shape of its published JSON Schema. It may have been edited by hand.',
  },
  'graph-hash': {
    severity: 'error',
    message: (p: { written: string; actual: string }) =>
      `the execution graph was changed after it was made: it says ${p.written.slice(0, 12)}, its content is ${p.actual.slice(0, 12)}`,
    hint: () => 'change the definition and make the graph again',
    explain:
      'The hash of a graph is part of every load record. A graph edited by hand would be recorded under the hash of another one, so it is refused.',
  },
  'unknown-group': {
    severity: 'error',
    message: (p: { id: string; group: string }) => `task "${p.id}" is in the group "${p.group}", which is not there`,
    explain: 'Every operation of the graph of a job is part of one of its pipelines, and its id begins with its name.',
  },
  'duplicate-operation': {
    severity: 'error',
    message: (p: { id: string }) => `two tasks have the id "${p.id}"`,
    explain: 'Every operation of a pipeline has an id of its own; results, reruns and the ledger go by it.',
  },
  'unknown-need': {
    severity: 'error',
    message: (p: { id: string; need: string }) => `task "${p.id}" waits for "${p.need}", which is not in this pipeline`,
    explain: 'The task named in depends_on does not exist in the pipeline. Check its spelling.',
  },
  cycle: {
    severity: 'error',
    message: (p: { path: readonly string[] }) => `these tasks wait for each other: ${p.path.join(' → ')}`,
    explain: 'Tasks form a circle, so none of them could ever start. Remove one of the dependencies shown.',
  },
  'unknown-dataset': {
    severity: 'error',
    message: (p: { id: string; dataset: string }) =>
      `task "${p.id}" uses the table "${p.dataset}", which the graph does not describe`,
    explain:
      'Every table in a statement needs a connection and a name on it. This is normally the work of the compiler.',
  },
  'same-relation': {
    severity: 'error',
    message: (p: { first: string; second: string; relation: string }) =>
      `"${p.first}" and "${p.second}" are two names of one table, ${p.relation}`,
    hint: () => 'rename one of them, or use one name for both',
    explain:
      'Two dataset names lead to the same table of the same connection. One pipeline would overwrite what the other wrote, so it is refused.',
  },
  'serial-parallel': {
    severity: 'error',
    message: (p: { runs: number }) => `max_active_runs is ${p.runs}, but a load with a cursor allows one run at a time`,
    hint: () => 'set max_active_runs to 1, or read by window instead of by cursor',
    explain:
      'A cursor load starts where the last one ended. Two runs at the same time would read the same rows, so such a pipeline runs one at a time.',
  },
  'unknown-pool': {
    severity: 'error',
    message: (p: { id: string; pool: string }) => `task "${p.id}" uses the pool "${p.pool}", which is not defined`,
    explain: 'A pool must be defined with its number of slots before a task can take one.',
  },
  'unknown-connection': {
    severity: 'error',
    message: (p: { user: string; connection: string }) =>
      `${p.user} uses the connection "${p.connection}", which is not defined`,
    explain: 'The connection named here does not exist in this environment. Define it, or correct its name.',
  },
  condition: {
    severity: 'error',
    message: (p: { condition: string; problem: string }) => `the condition ${p.condition} cannot be read: ${p.problem}`,
    hint: () => "write comparisons with and, or, not, such as params.region == 'north' and tasks.count.outputs.n > 0",
    explain:
      'Conditions have one closed language: values (texts in quotes, numbers, true, false, null, references), the comparisons ==, !=, <, <=, >, >=, and, or, not, and parentheses.',
  },
  'unknown-reference': {
    severity: 'error',
    message: (p: { id: string; reference: string; problem: string }) =>
      `task "${p.id}" refers to ${p.reference}, but ${p.problem}`,
    explain:
      'References know interval.start, interval.end, run.id, run.now, params.<name>, item inside of a map, and tasks.<id>.outputs.<name> of a task that comes before.',
  },
  'map-too-long': {
    severity: 'error',
    message: (p: { id: string; count: number }) => `the map "${p.id}" has ${p.count} items; at most 1,000 are allowed`,
    hint: () => 'give each item more to do, or split the map',
    explain: 'A map takes at most 1,000 items, so that every orchestrator can show and run them.',
  },
  'count-out-of-range': {
    severity: 'error',
    message: (p: { what: string; value: number }) => `${p.what} is ${p.value}`,
    explain: 'Counts of runs, tasks and slots are whole numbers from 1 on; retries and delays from 0 on.',
  },
});
