import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import type { FileFormat } from '../file-read.js';
import type { ListedFile } from '../listing/list-files.js';

const endings: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  xlsx: 'xlsx',
  avro: 'avro',
};

function formatOfName(file: ListedFile): FileFormat {
  const ending = /\.([a-z0-9]+)(?:\.gz)?$/i.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (format) return format;
  throw new DiagnosticError([fileDiagnostics.report('unknown-format', { path: file.name })]);
}

/** The format that the names of all files tell. */
export function formatOfNames(files: readonly ListedFile[]): FileFormat {
  const [first, ...others] = files;
  if (!first) return 'csv';
  const format = formatOfName(first);
  const other = others.find((file) => formatOfName(file) !== format);
  if (!other) return format;
  throw new DiagnosticError([fileDiagnostics.report('mixed-formats', { first: first.name, second: other.name })]);
}
