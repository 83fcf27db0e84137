import type { Ingestor, StagedData } from '@sparkle-orchestration/core';

export type FileFormat = StagedData['format'];

/** A cursor or window column that files themselves have, not their rows. */
export type FileFact =
  /** Modification time, UTC with microseconds. */
  | { readonly by: 'modified'; readonly column: string }
  /** A date in the path. */
  | { readonly by: 'date'; readonly column: string; readonly datePattern: string }
  /** Values of `column=value` folders. */
  | { readonly by: 'partitions'; readonly columns: readonly string[] };

/** What an ingestor reads, told by its options. */
export interface FileRead {
  /** Path as written; may hold a pattern. */
  readonly path: string;
  /** Taken below `path` when that is a folder. */
  readonly filePattern: string;
  /** Told by the names when absent. */
  readonly format?: FileFormat;
  readonly encoding: string;
  /** A pattern must match something. */
  readonly required: boolean;
  /** Options of DuckDB's readers by format; the ones of the format in use count. */
  readonly csv: StagedData['reader'];
  readonly json: StagedData['reader'];
  /** JSON: only the declared columns are read. */
  readonly onlyDeclared?: boolean;
  readonly fact?: FileFact;
}

/** An ingestor of the file connector: what people may write, and what it means. One file each. */
export interface FileIngestor {
  readonly ingestor: Ingestor;
  read(options: Readonly<Record<string, unknown>>): FileRead;
}
