import { defineDiagnostics } from '@sparkle-orchestration/core';

/** Findings about names, values and types that cannot be written as SQL. */
export const dialectDiagnostics = defineDiagnostics('sql-text', {
  'empty-name': {
    severity: 'error',
    message: () => 'A name in SQL cannot be empty.',
    explain: 'A table or column name is the empty text. No engine has such a name: give it one.',
  },
  'nul-character': {
    severity: 'error',
    message: (p: { what: string }) => `The ${p.what} holds the character U+0000, which Postgres cannot store.`,
    hint: () => 'Remove the character U+0000 from the text.',
    explain: 'Text and names with the character NUL exist on some engines only, so they are refused on all.',
  },
  'lone-surrogate': {
    severity: 'error',
    message: (p: { what: string }) => `The ${p.what} holds half of a surrogate pair and is no Unicode text.`,
    hint: () => 'Write the whole character, or its escape with both halves.',
    explain: 'A string of JSON or YAML can name half of a UTF-16 pair by an escape. It cannot be encoded as UTF-8.',
  },
  'name-too-long': {
    severity: 'error',
    message: (p: { name: string }) =>
      `The name "${p.name}" is longer than 63 bytes; Postgres would cut it off in silence.`,
    hint: () => 'Choose a shorter name.',
    explain: 'Postgres truncates longer names, so two columns could become one. Such names are refused on Postgres.',
  },
  'not-a-number': {
    severity: 'error',
    message: (p: { value: string }) => `The number ${p.value} cannot be written exactly.`,
    hint: () => 'Quote the number, so that all of its digits are kept.',
    explain: 'Integers beyond 2^53 lose digits when they are read as JSON or YAML numbers. As text they are kept.',
  },
});
