import { defineDiagnostics } from '@sparkle-orchestration/core';

const list = (names: readonly string[]) => names.map((n) => `"${n}"`).join(', ');
const didYouMean = (p: { near?: string | undefined }) => (p.near ? `Did you mean "${p.near}"?` : undefined);

/** Findings about the steps of a pipeline. */
export const transformerDiagnostics = defineDiagnostics('transform', {
  'unknown-transformer': {
    severity: 'error',
    message: (p: { name: string; near?: string | undefined }) => `There is no transformer "${p.name}".`,
    hint: (p) => didYouMean(p) ?? 'Run `sparkle list-transformers` to see all of them.',
    explain: 'A step names a transformer of the catalogue or one of its aliases.',
  },
  'placeholder-unknown': {
    severity: 'error',
    message: (p: { name: string; known: readonly string[]; near?: string | undefined }) =>
      `There is no parameter "${p.name}" to put in here.`,
    hint: (p) => didYouMean(p) ?? `What can be put in is ${list(p.known)}; parameters are declared in the header.`,
    explain: 'A SELECT of `config/transformers` names `{{ input }}` and the parameters that its header declares.',
  },
  'placeholder-in-text': {
    severity: 'error',
    message: (p: { placeholder: string }) => `${p.placeholder} stands inside a text or a quoted name.`,
    hint: () => "Write it alone: a parameter becomes a whole value (`'a''b'`, `12`) or a whole quoted name.",
    explain: 'Values are written as complete literals, so that no text of a definition can become SQL.',
  },
  'transformer-shadows': {
    severity: 'error',
    message: (p: { name: string }) => `The catalogue has a transformer "${p.name}" already.`,
    hint: () => 'Give the file another name.',
    explain: 'A transformer of the project must not look like one of the catalogue, which means the same everywhere.',
  },
  'unknown-parameter': {
    severity: 'error',
    message: (p: { transformer: string; name: string; known: readonly string[]; near?: string | undefined }) =>
      `"${p.transformer}" has no parameter "${p.name}".`,
    hint: (p) =>
      didYouMean(p) ?? (p.known.length > 0 ? `Its parameters are ${list(p.known)}.` : 'It takes no parameters.'),
    explain: 'A misspelled parameter would be ignored in silence, so it is refused.',
  },
  'parameter-missing': {
    severity: 'error',
    message: (p: { transformer: string; name: string; words: string }) =>
      `"${p.transformer}" needs the parameter "${p.name}": ${p.words}.`,
    explain: 'The step cannot do its work without this parameter.',
  },
  'parameter-invalid': {
    severity: 'error',
    message: (p: { name: string; words: string; found: string }) => `"${p.name}" must be ${p.words}; found ${p.found}.`,
    explain: 'The value of a parameter has another type or form than the transformer reads.',
  },
  'parameter-twice': {
    severity: 'error',
    message: (p: { first: string; second: string }) => `"${p.first}" and "${p.second}" are two names of one parameter.`,
    hint: (p) => `Keep "${p.first}" and remove "${p.second}".`,
    explain: 'Some parameters have an older or shorter second name. Only one of them may be given.',
  },
  'parameters-conflict': {
    severity: 'error',
    message: (p: { message: string }) => p.message,
    explain: 'Parameters of the step that are each right contradict each other.',
  },
  'column-absent': {
    severity: 'error',
    message: (p: { column: string; where: string; near?: string | undefined; known: readonly string[] }) =>
      `There is no column "${p.column}" ${p.where}.`,
    hint: (p) =>
      didYouMean(p) ??
      (p.known.length > 0
        ? `The columns there are ${list(p.known.slice(0, 12))}${p.known.length > 12 ? ', …' : ''}.`
        : undefined),
    explain:
      'A step names a column that its input does not have: it was never there, or an earlier step dropped or renamed it.',
  },
  'column-repeated': {
    severity: 'error',
    message: (p: { column: string }) => `The column "${p.column}" is listed twice.`,
    explain: 'A list of columns names each column once.',
  },
  'not-one-measure': {
    severity: 'error',
    message: (p: { name: string }) => `The measure "${p.name}" is not one expression without comments.`,
    hint: () => 'Write one expression, such as `sum(amount)`; each measure has an entry of its own.',
    explain: 'Measures stand side by side in one SELECT, so each must be a single expression.',
  },
  'column-exists': {
    severity: 'error',
    message: (p: { column: string; existing: string }) =>
      p.column === p.existing
        ? `The step would add the column "${p.column}", which is there already.`
        : `The step would add the column "${p.column}" beside "${p.existing}"; engines that ignore case cannot tell them apart.`,
    hint: () => 'Choose another name for the new column, or remove the old one before.',
    explain: 'New columns never replace old ones in silence.',
  },
  'column-replaced': {
    severity: 'warning',
    message: (p: { column: string; transformer: string }) =>
      `${p.transformer} replaces the column "${p.column}", which the input has already.`,
    hint: () => 'Give the new column another name (`created_at_column`, `updated_at_column`) to keep both.',
    explain:
      'Audit columns tell about the row in this table, so they take the place of columns of the same name that came along. Which of two rows of a key is newer can then no longer be told by the replaced column.',
  },
  'column-type': {
    severity: 'error',
    message: (p: { column: string; type: string; needs: string }) =>
      `The column "${p.column}" is of type ${p.type}; this step needs ${p.needs}.`,
    hint: () => 'Cast the column in an earlier step (`cast_columns`).',
    explain: 'The operation has no meaning, or not the same one on every engine, for this type.',
  },
  'value-type': {
    severity: 'error',
    message: (p: { value: string; type: string; column: string }) =>
      `The value ${p.value} cannot become ${p.type}, the type of the column "${p.column}".`,
    explain: 'A literal of the definition is put into a column of another type. It is checked before anything runs.',
  },
  'columns-unknown': {
    severity: 'error',
    message: (p: { dataset: string; transformer: string }) =>
      `The columns of "${p.dataset}" are not known, so "${p.transformer}" cannot be written as SQL.`,
    hint: (p) => `Declare the columns, or run \`sparkle schema pull ${p.dataset}\` and commit the file.`,
    explain:
      'Compiling never connects. Columns come from the document, from the operation that writes the table, or from `schemas/<dataset>.json`.',
  },
  'columns-from-data': {
    severity: 'error',
    message: (p: { transformer: string; parameter: string; query: string }) =>
      `"${p.transformer}" needs "${p.parameter}": without it the columns of the result would depend on the data.`,
    hint: (p) => `Run \`${p.query}\` on the input, and write down what it gives.`,
    explain:
      'Columns of a table are known before a run: what reads the table, column lineage and every target depend on it. They are therefore never taken from the data.',
  },
  'engine-difference': {
    severity: 'error',
    message: (p: { transformer: string; dialect: string; reason: string }) =>
      `"${p.transformer}" does not run on ${p.dialect}: ${p.reason}.`,
    explain:
      'The engines differ here and no SQL gives the same rows on both. The reviewed list of such cases is in the transformer reference.',
  },
  'no-common-text': {
    severity: 'error',
    message: (p: { column: string; type: string }) =>
      `Values of "${p.column}" (${p.type}) have no written form that all engines share.`,
    hint: () => 'Leave the column out, or turn it into text in an earlier step.',
    explain:
      'Keys and hashes are made of text. Arrays, JSON, intervals and engine-specific types are written differently by each engine.',
  },
  'no-order': {
    severity: 'warning',
    message: (p: { transformer: string }) =>
      `"${p.transformer}" has no order: which row of a key is first is decided by the values of the other columns.`,
    hint: () => 'Set `order_by`, or `watermark_column` of the pipeline.',
    explain: 'The result repeats from run to run, but it is not the newest row that is kept.',
  },
  'lookup-is-target': {
    severity: 'error',
    message: (p: { dataset: string }) =>
      `"${p.dataset}" is the table that this pipeline writes; a step cannot look up rows in it.`,
    explain: 'The result would depend on how often the step ran.',
  },
  'state-needs-overwrite': {
    severity: 'error',
    message: (p: { transformer: string; mode: string; modes: readonly string[]; why: string }) =>
      `"${p.transformer}" returns the whole new state of a table, which "${p.mode}" does not write: ${p.why}.`,
    hint: (p) => `Set \`write_mode\` to one of ${list(p.modes)}.`,
    explain:
      'Steps that work on the rows of a whole table (a merge of changes, a new history) give all rows that the table shall have. Only a write mode that replaces the table keeps what they say.',
  },
  'step-not-last': {
    severity: 'error',
    message: (p: { transformer: string; mode: string }) =>
      `"${p.transformer}" must be the last step: it decides how the table is written (${p.mode}).`,
    hint: () => 'Move it to the end of `transformers`.',
    explain:
      'Rows that a slowly changing dimension takes over are those of the last step. What comes after would not see its result.',
  },
  'step-writes': {
    severity: 'error',
    message: (p: { transformer: string; mode: string; told: string }) =>
      `"${p.transformer}" writes the table with "${p.mode}", but the pipeline says "${p.told}".`,
    hint: (p) => `Set \`write_mode\` to "${p.mode}", or remove the step.`,
    explain:
      'Written in the other way the table would lose what the step keeps: the history, or values that must not change.',
  },
  'not-the-target': {
    severity: 'error',
    message: (p: { transformer: string; dataset: string; destination: string }) =>
      `"${p.transformer}" merges into the table that the pipeline writes, "${p.destination}"; found "${p.dataset}".`,
    hint: () => 'Name the destination of the pipeline, or use `apply_cdc_merge` over two other tables.',
    explain: 'The step changes rows of a table in place. Only the table that the pipeline writes can be changed.',
  },
  'not-repeatable': {
    severity: 'error',
    message: (p: { transformer: string; dataset: string }) =>
      `"${p.transformer}" reads "${p.dataset}", the table that this pipeline writes: every rerun would apply it once more.`,
    hint: () => 'Read the state from another table than the one that is written.',
    explain:
      'An interval may be run again, with the same result. A step that adds to what it wrote before cannot keep that promise.',
  },
  'step-is-template': {
    severity: 'error',
    message: (p: { name: string; template: string; step?: string | undefined }) =>
      `"${p.name}" is no step but a pipeline of its own, of the type "${p.template}".`,
    hint: (p) =>
      `Define a pipeline with \`pipeline_type: ${p.template}\`${p.step ? `, or use the step \`${p.step}\`` : ''}.`,
    explain:
      'Some names that are transformers elsewhere do the work of a whole pipeline: they read two tables, write a report, or keep a result up to date.',
  },
  'type-unknown': {
    severity: 'error',
    message: (p: { type: string; near?: string | undefined }) => `"${p.type}" is not a type that every engine has.`,
    hint: didYouMean,
    explain:
      'Types are written as boolean, smallint, integer, bigint, double, real, decimal(p,s), varchar, date, time, timestamp, timestamptz, json, blob, uuid or one of their common other names.',
  },
});
