import type { Ingestor, StagedData } from '@sparkle-orchestration/core';

/** Formats that the warehouse's own readers take, and those that are rewritten as Parquet first. */
export type FileFormat = StagedData['format'] | ConvertedFormat;
export type ConvertedFormat = 'xlsx' | 'avro' | 'fixed_width';

/** A field of a fixed-width line. */
export interface FixedField {
  readonly name: string;
  /** First character of the field, counted from 1. */
  readonly start: number;
  /** Characters of the field. */
  readonly length: number;
  readonly type: string;
}

/** What is told of an Excel workbook. */
export interface WorkbookRead {
  readonly sheet?: string;
  readonly range?: string;
  readonly header: boolean;
  readonly allText: boolean;
}

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
  readonly workbook?: WorkbookRead;
  readonly fields?: readonly FixedField[];
  /** JSON: only the declared columns are read. */
  readonly onlyDeclared?: boolean;
  readonly fact?: FileFact;
}

/** An ingestor of the file connector: what people may write, and what it means. One file each. */
export interface FileIngestor {
  readonly ingestor: Ingestor;
  read(options: Readonly<Record<string, unknown>>): FileRead;
}
