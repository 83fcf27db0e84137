import { defineDiagnostics } from '@sparkle-orchestration/core';

const didYouMean = (p: { near?: string | undefined }) => (p.near ? `Did you mean "${p.near}"?` : undefined);

/** Findings about expectations of a suite. */
export const expectationDiagnostics = defineDiagnostics('expectation', {
  'unknown-type': {
    severity: 'error',
    message: (p: { type: string; near?: string | undefined }) => `There is no expectation "${p.type}".`,
    hint: (p) => didYouMean(p) ?? 'The reference of expectations lists all that are known.',
    explain:
      'A suite names expectations of Great Expectations, in the names of version 0.x (`expectation_type`) or 1.x (`type`). An unknown one would be left out in silence, so it is refused.',
  },
  'not-in-sql': {
    severity: 'error',
    message: (p: { type: string; why: string }) => `"${p.type}" cannot be checked by SQL: ${p.why}.`,
    hint: () => 'Remove it, or say the same by another expectation or by a check of type sql.',
    explain:
      'Expectations are run as SQL on the warehouse. This one needs what a database table does not have, or what no common SQL can say.',
  },
  'argument-ignored': {
    severity: 'info',
    message: (p: { name: string }) => `"${p.name}" has no effect: results are always recorded in full as numbers.`,
    explain:
      'Great Expectations uses this argument to shape what it returns. Here every check leaves the same row in _sparkle.quality_results: rows looked at, unexpected ones, breaches.',
  },
  'column-absent': {
    severity: 'error',
    message: (p: { column: string; dataset: string; near?: string | undefined }) =>
      `${p.dataset} has no column "${p.column}".`,
    hint: didYouMean,
    explain: 'The columns of the table are known, and the one that is checked is not among them.',
  },
  'value-of-other-type': {
    severity: 'error',
    message: (p: { value: string; column: string; type: string }) =>
      `${p.value} can never be a value of "${p.column}", which is ${p.type}.`,
    explain: 'A check compares a column with a value of another type, so it would hold always or never.',
  },
  'pattern-not-portable': {
    severity: 'error',
    message: (p: { pattern: string; problem: string }) =>
      `The pattern ${JSON.stringify(p.pattern)} is refused: ${p.problem}.`,
    explain:
      'Patterns mean the same on every engine: characters, classes in brackets, \\d \\w \\s \\b, groups, alternatives, anchors and counts. Look-around, back references and named groups do not.',
  },
  'nothing-to-check': {
    severity: 'error',
    message: (p: { type: string; needs: string }) => `"${p.type}" needs ${p.needs}.`,
    explain: 'Without it the expectation holds for everything.',
  },
  'condition-not-understood': {
    severity: 'error',
    message: (p: { condition: string; problem: string }) =>
      `The row_condition ${JSON.stringify(p.condition)} is not understood: ${p.problem}.`,
    hint: () =>
      `Write comparisons such as col("status") == "open" and col("amount").notNull(), joined by and, or, not.`,
    explain:
      'A row condition is translated to SQL: columns, numbers and texts compared by == != < <= > >=, in [...], is null, .notNull(), joined by and, or, not and parentheses. The pandas form and the form with col("...") are read.',
  },
  'not-a-suite': {
    severity: 'error',
    message: (p: { problem: string }) => `This is no expectation suite: ${p.problem}.`,
    hint: () =>
      'A suite is `{ "expectations": [{ "type": "expect_...", "kwargs": { ... } }] }`, as Great Expectations writes it.',
    explain: 'A suite file holds a list of expectations, each with its type and its arguments.',
  },
});
