import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import type { ListedFile } from '../listing/list-files.js';

const nullFolder = '__HIVE_DEFAULT_PARTITION__';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Values of the `column=value` folders of a path, in their order. */
export function partitionsOf(name: string): ReadonlyMap<string, string | null> {
  const folders = name.split('/').slice(0, -1);
  return new Map(
    folders.flatMap((folder) => {
      const cut = folder.indexOf('=');
      if (cut <= 0) return [];
      const value = decoded(folder.slice(cut + 1));
      return [[decoded(folder.slice(0, cut)), value === nullFolder ? null : value] as const];
    }),
  );
}

/** The narrowest type that all values fit: digits that keep their meaning as a number, dates, else text. */
function typeOf(values: readonly (string | null)[]): string {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return 'varchar';
  if (present.every((value) => /^-?\d{1,18}$/.test(value))) return 'bigint';
  if (present.every((value) => /^\d{4}-\d\d-\d\d$/.test(value))) return 'date';
  return 'varchar';
}

/**
 * Partition columns of files. Month folders `03` are the number 3, as Spark and DuckDB read them.
 * @throws DiagnosticError `files/no-partition` when a file lacks one
 */
export function partitionColumns(files: readonly ListedFile[], wanted: readonly string[]) {
  const found = files.map((file) => partitionsOf(file.name));
  const names = wanted.length > 0 ? wanted : [...(found[0]?.keys() ?? [])];
  return names.map((column) => {
    const values = found.map((partitions, n) => {
      const value = partitions.get(column);
      if (value !== undefined) return value;
      throw new DiagnosticError([fileDiagnostics.report('no-partition', { file: files[n]?.name ?? '', column })]);
    });
    return { name: column, type: typeOf(values), values };
  });
}
