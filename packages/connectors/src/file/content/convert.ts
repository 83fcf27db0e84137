import { join } from 'node:path';
import { DiagnosticError, type EmbeddedDatabase, type EmbeddedSession } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import type { ConvertedFormat, FileFormat, FileRead, FixedField } from '../file-read.js';
import type { ListedFile } from '../listing/list-files.js';

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
const name = (value: string) => `"${value.replaceAll('"', '""')}"`;

/** The extension of DuckDB that reads a format; fixed width needs none. */
const extensions: Readonly<Record<ConvertedFormat, readonly string[]>> = {
  xlsx: ['excel'],
  avro: ['avro'],
  fixed_width: [],
};

export function isConverted(format: FileFormat): format is ConvertedFormat {
  return format in extensions;
}

function workbook(path: string, read: FileRead): string {
  const { sheet, range, header = true, allText = false } = read.workbook ?? {};
  const options = [
    `header = ${header}`,
    `all_varchar = ${allText}`,
    ...(sheet === undefined ? [] : [`sheet = ${text(sheet)}`]),
    ...(range === undefined ? [] : [`range = ${text(range)}`]),
  ];
  return `select * from read_xlsx(${text(path)}, ${options.join(', ')})`;
}

/** A field without its blanks; nothing but blanks is NULL, and what does not fit its type ends the load. */
function field({ name: column, start, length, type }: FixedField): string {
  return `cast(nullif(trim(substring(line, ${start}, ${length})), '') as ${type}) as ${name(column)}`;
}

function fixedWidth(path: string, read: FileRead): string {
  const fields = read.fields ?? [];
  const options =
    "delim = '\x01', quote = '', escape = '', header = false, auto_detect = false, columns = {'line': 'varchar'}";
  const limit = read.csv['max_line_size'] === undefined ? '' : `, max_line_size = ${Number(read.csv['max_line_size'])}`;
  const skip = read.csv['skip'] === undefined ? '' : `, skip = ${Number(read.csv['skip'])}`;
  return `select ${fields.map(field).join(', ')} from read_csv(${text(path)}, ${options}${limit}${skip})`;
}

const selects: Readonly<Record<ConvertedFormat, (path: string, read: FileRead) => string>> = {
  xlsx: workbook,
  avro: (path) => `select * from read_avro(${text(path)})`,
  fixed_width: fixedWidth,
};

async function convertOne(
  session: EmbeddedSession,
  file: ListedFile,
  target: string,
  select: string,
  format: ConvertedFormat,
): Promise<void> {
  try {
    await session.run(`copy (${select}) to ${text(target)} (format parquet)`);
  } catch (error) {
    const why =
      (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replaceAll(file.path, file.name) ?? '';
    throw new DiagnosticError([fileDiagnostics.report('not-readable', { file: file.name, format, why })]);
  }
}

/**
 * Rewrites files as Parquet in the staging folder, each by itself, so that every row keeps its file.
 * @returns the new files, parallel to those given
 */
export async function convertFiles(
  files: readonly ListedFile[],
  format: ConvertedFormat,
  read: FileRead,
  context: { readonly embedded?: EmbeddedDatabase; readonly stagingDir: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { embedded } = context;
  if (!embedded) throw new DiagnosticError([fileDiagnostics.report('no-converter', { format })]);
  if (files.length === 0) return [];
  return await embedded.use(extensions[format], context.signal, async (session) => {
    const converted: string[] = [];
    for (const [n, file] of files.entries()) {
      const target = join(context.stagingDir, `converted-${n}.parquet`);
      await convertOne(session, file, target, selects[format](file.path, read), format);
      converted.push(target);
    }
    return converted;
  });
}
