import { defineDiagnostics } from '../diagnostics/diagnostic.js';

/** What can be wrong with the text of a file, before anybody asks what it means. */
export const sourceDiagnostics = defineDiagnostics('source', {
  syntax: {
    severity: 'error',
    message: (p: { text: string }) => p.text,
    explain:
      'The file is not valid JSON or YAML at this place. Nothing of it is used; all other files are still checked.',
  },
  incomplete: {
    severity: 'error',
    message: (p: { text: string }) => `the file ends too early: ${p.text}`,
    hint: () => 'is another program still writing it? Write to a temporary file and rename it',
    explain:
      'The text stops in the middle of a value. The file was read again a few times in case it was being written. A half-written file never becomes half a pipeline.',
  },
  unreadable: {
    severity: 'error',
    message: (p: { reason: string }) => `the file cannot be read (${p.reason})`,
    hint: () => 'check that the file may be read by this user',
    explain: 'The operating system refused to open a file that the project lists. All other files are still checked.',
  },
  'duplicate-key': {
    severity: 'error',
    message: (p: { key: string; first: number }) => `"${p.key}" is written twice; the first time in line ${p.first}`,
    hint: () => 'keep one of the two',
    explain:
      'A mapping holds each key once. Most readers keep the last one in silence; here it is an error with both lines.',
  },
  'forbidden-key': {
    severity: 'error',
    message: (p: { key: string }) => `"${p.key}" is not allowed as a key`,
    hint: () => 'choose another name',
    explain:
      'The keys `__proto__`, `constructor` and `prototype` are refused everywhere, because merging them could change the program itself.',
  },
  'bad-key': {
    severity: 'error',
    message: (p: { reason: string }) => `this key cannot be used: ${p.reason}`,
    explain: 'Keys are plain text: no mappings, lists or nulls, no invisible characters.',
  },
  'not-utf8': {
    severity: 'error',
    message: (p: { offset: number; hint?: string }) => `the file is not UTF-8: invalid byte at offset ${p.offset}`,
    hint: (p) => p.hint ?? 'save the file as UTF-8',
    explain: 'Definitions are UTF-8, with or without a byte order mark. The offset counts bytes from 0.',
  },
  character: {
    severity: 'error',
    message: (p: { name: string }) => `${p.name} is not allowed here`,
    hint: () => 'delete the character; inside a value, write it as an escape only where it is really meant',
    explain:
      'NUL and other control characters, characters that change the writing direction, and lone surrogates can hide what a file says or break the tools it is compiled for.',
  },
  tab: {
    severity: 'error',
    message: () => 'YAML cannot be indented with tabs',
    hint: () => 'use spaces',
    explain: 'The YAML standard forbids tab characters as indentation.',
  },
  empty: {
    severity: 'error',
    message: () => 'the file is empty',
    hint: () => 'write a definition or delete the file',
    explain: 'The file holds nothing, or only comments, or only `null`.',
  },
  'not-a-mapping': {
    severity: 'error',
    message: (p: { found: string }) => `the file must hold a mapping of keys to values, and holds ${p.found}`,
    explain: 'Every document is a mapping (a JSON object) at its top.',
  },
  'several-documents': {
    severity: 'error',
    message: (p: { count: number }) => `the file holds ${p.count} documents where one is expected`,
    hint: () => 'split it into one file per document',
    explain:
      'Only warehouse documents may share a file, separated by `---`, each with its own root key. No document is ever dropped in silence.',
  },
  'alias-cycle': {
    severity: 'error',
    message: (p: { name: string }) => `cyclic alias: *${p.name} is used inside its own anchor`,
    explain: 'A value cannot contain itself.',
  },
  'unknown-alias': {
    severity: 'error',
    message: (p: { name: string }) => `there is no anchor &${p.name} above this alias`,
    explain: 'An alias `*name` repeats the value that was marked `&name` before it.',
  },
  'too-large': {
    severity: 'error',
    message: (p: { text: string }) => p.text,
    explain:
      'Limits keep a hostile or broken file from using all memory: 32 MB a file, 100 levels of nesting, 20,000 values repeated by aliases and merge keys.',
  },
  'unknown-tag': {
    severity: 'error',
    message: (p: { tag: string }) => `the tag ${p.tag} is not known`,
    hint: () => 'remove the tag; values of the environment are written ${NAME}',
    explain:
      'Only the standard tags !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are read. A tag never runs code or reads the environment.',
  },
  'bad-merge': {
    severity: 'error',
    message: () => 'a merge key << takes a mapping or a list of mappings',
    explain: '`<<: *name` copies the keys of other mappings that are not written here.',
  },
  'ambiguous-scalar': {
    severity: 'warning',
    message: (p: { text: string; here: string; elsewhere: string }) =>
      `${p.text} is ${p.here} here, but ${p.elsewhere} for YAML 1.1 readers`,
    hint: (p) => `write it in quotes: "${p.text}"`,
    explain:
      'YAML 1.2 is read. Words such as `no` and `on`, numbers such as `010`, `1_000` or `12:30:45`, and bare dates mean something else to older readers; quotes make it certain.',
  },
  'number-not-exact': {
    severity: 'error',
    message: (p: { text: string }) => `${p.text} is too large to be kept exactly as a number`,
    hint: (p) => `write it in quotes: "${p.text}"`,
    explain: 'Whole numbers above 9007199254740991 would be rounded. They are never rounded in silence.',
  },
  'not-finite': {
    severity: 'error',
    message: (p: { text: string }) => `${p.text} is not a number that can be used`,
    hint: () => 'write a finite number, or put the text in quotes',
    explain: 'Not-a-number, infinities, numbers that overflow and negative zero are refused.',
  },
  'module-failed': {
    severity: 'error',
    message: (p: { reason: string }) => `the file cannot be run: ${p.reason}`,
    hint: () => 'install the packages that it imports, and run it alone to see the whole trace',
    explain:
      'A definition in TypeScript or JavaScript is run to get its default export. Running it threw an error. All other files are still checked.',
  },
  'module-no-default': {
    severity: 'error',
    message: () => 'the file has no default export',
    hint: () => 'write: export default definePipeline({ … })',
    explain:
      'A definition in TypeScript or JavaScript is the default export of its file: an object, or a function of `{ env }` that returns one.',
  },
  'not-plain': {
    severity: 'error',
    message: (p: { found: string }) => `a definition holds plain data, and this is ${p.found}`,
    hint: () => 'use objects, lists, texts, numbers, true, false and null',
    explain:
      'What a TypeScript or JavaScript definition exports must be expressible as JSON, so that it can be checked, hashed and compiled like any other.',
  },
});
