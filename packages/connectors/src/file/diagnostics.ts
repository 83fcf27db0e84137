import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const noRetry = { exit: exitCodes.doNotRetry } as const;

/** Everything that can be wrong with files and with what names them. */
export const fileDiagnostics = defineDiagnostics('files', {
  'outside-project': {
    severity: 'error',
    message: (p: { path: string }) => `"${p.path}" leads out of the project`,
    hint: () => 'Move the files below the project, or add their folder to the directories that the project allows.',
    explain:
      'Paths start at the project folder. A path that leaves it by "..", as an absolute path or through a symbolic link is refused, unless the project allows the folder that it ends in.',
    ...noRetry,
  },
  'remote-path': {
    severity: 'error',
    message: (p: { path: string }) => `"${p.path}" is no path of this machine`,
    hint: () =>
      'For s3://, name a connection of type s3 (`source_connection`). Bring other files into the project, for example with a task that copies them.',
    explain:
      'Without a connection, files are local. Objects of S3-compatible stores are read through a connection of type s3; other addresses with a scheme need a connector of their own.',
    ...noRetry,
  },
  'bad-pattern': {
    severity: 'error',
    message: (p: { pattern: string; why: string }) => `the pattern "${p.pattern}" cannot be used: ${p.why}`,
    explain:
      'A path may hold *, ?, [a-z], {a,b} and, as a whole part, **. NUL bytes and unclosed brackets are refused.',
    ...noRetry,
  },
  'not-found': {
    severity: 'error',
    message: (p: { path: string }) => `there is no file "${p.path}"`,
    explain:
      'A path without a pattern names one file, and it is not there. A pattern that matches nothing gives no rows instead.',
    exit: exitCodes.failed,
  },
  'no-match': {
    severity: 'error',
    message: (p: { pattern: string }) => `no file matches "${p.pattern}", and the source is required`,
    hint: () => 'Set "required" to false where a run without files is fine.',
    explain: 'With "required" a pattern must match at least one file.',
    exit: exitCodes.failed,
  },
  unreadable: {
    severity: 'error',
    message: (p: { file: string; why: string }) => `"${p.file}" cannot be read (${p.why})`,
    explain: 'The file is there, and the operating system does not let this process read it.',
    exit: exitCodes.failed,
  },
  'unknown-format': {
    severity: 'error',
    message: (p: { path: string }) => `the format of "${p.path}" cannot be told from its name`,
    hint: () => 'Write "format": csv, json, jsonl or parquet.',
    explain:
      'The format comes from the option "format", else from the end of the name: .csv .tsv .json .jsonl .ndjson .parquet, also with .gz.',
    ...noRetry,
  },
  'mixed-formats': {
    severity: 'error',
    message: (p: { first: string; second: string }) => `"${p.first}" and "${p.second}" have different formats`,
    hint: () => 'Narrow the pattern to one format, or write the format.',
    explain: 'All files of one source are read by one reader.',
    ...noRetry,
  },
  'wrong-format': {
    severity: 'error',
    message: (p: { file: string; expected: string; found: string }) =>
      `"${p.file}" is read as ${p.expected} and holds ${p.found}`,
    explain:
      'The first bytes of a file tell Parquet, gzip, ZIP and other formats apart from text. They do not agree with the format of the source or the end of the name.',
    ...noRetry,
  },
  'broken-gzip': {
    severity: 'error',
    message: (p: { file: string; why: string }) => `"${p.file}" is not a whole gzip file (${p.why})`,
    hint: () => 'The writer may still be at work, or a copy was cut off. Nothing of it was loaded.',
    explain:
      'Compressed files are checked to their end before anything is loaded: a file that was cut off would otherwise give fewer rows without an error.',
    exit: exitCodes.failed,
  },
  'bad-encoding': {
    severity: 'error',
    message: (p: { file: string; encoding: string }) => `"${p.file}" is not ${p.encoding} text`,
    explain: 'A byte sequence has no meaning in the encoding of the source.',
    ...noRetry,
  },
  'unknown-encoding': {
    severity: 'error',
    message: (p: { encoding: string }) => `there is no encoding "${p.encoding}"`,
    explain:
      'Encodings are named by the labels of the WHATWG Encoding Standard, such as utf-8, utf-16le, windows-1252 or shift_jis.',
    ...noRetry,
  },
  'no-date': {
    severity: 'error',
    message: (p: { file: string; pattern: string }) => `the name "${p.file}" holds no date of the form ${p.pattern}`,
    hint: () => 'Narrow file_pattern to the files that carry a date, or correct date_pattern.',
    explain:
      'Daily files are told apart by the date in their path. A file without one would be in no day, so it is an error and not skipped.',
    ...noRetry,
  },
  'no-partition': {
    severity: 'error',
    message: (p: { file: string; column: string }) => `"${p.file}" lies in no folder "${p.column}=…"`,
    explain: 'Every file of a partitioned source must lie below folders that give a value to each partition column.',
    ...noRetry,
  },
  'path-twice': {
    severity: 'error',
    message: () => 'give either "path" or "source_path", not both and not neither',
    explain: 'A file source needs one path; both names mean the same.',
  },
  'not-readable': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { file: string; format: string; why: string }) => `${p.file} cannot be read as ${p.format}: ${p.why}`,
    hint: () => 'check the file and the options of the source: sheet, range, fields and their types',
    explain:
      'The file is not of this format, or a value does not fit the type that is declared for it. Nothing was loaded.',
  },
  'no-converter': {
    severity: 'error',
    message: (p: { format: string }) => `files of format ${p.format} need the embedded database, which is not here`,
    explain: 'Excel, Avro and fixed-width files are rewritten by the embedded DuckDB before they are loaded.',
  },
  'unknown-ingestor': {
    severity: 'error',
    message: (p: { ingestor: string }) => `the file connector has no ingestor "${p.ingestor}"`,
    explain: 'The name is none of the ingestors that `sparkle list-connectors` shows for files.',
  },
});
