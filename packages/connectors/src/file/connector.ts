import { type Connector, DiagnosticError, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { fileDiagnostics } from './diagnostics.js';
import { extractFiles } from './extract.js';
import type { FileIngestor } from './file-read.js';
import { anyFile } from './ingestors/any-file.js';
import { appendOnlyJsonNdjson } from './ingestors/append-only-json-ndjson.js';
import { csvFile } from './ingestors/csv-file.js';
import { dailyFileDrop } from './ingestors/daily-file-drop.js';
import { excelFile } from './ingestors/excel-file.js';
import { fixedWidth } from './ingestors/fixed-width.js';
import { incrementalAvro } from './ingestors/incremental-avro.js';
import { incrementalFileByModifiedTime } from './ingestors/incremental-file-by-modified-time.js';
import { jsonFile } from './ingestors/json-file.js';
import { jsonlFile } from './ingestors/jsonl-file.js';
import { parquetFile } from './ingestors/parquet-file.js';
import { partitionedParquet } from './ingestors/partitioned-parquet.js';
import { localFiles } from './local-files.js';

/** Ingestors of files, wherever the files lie. */
export const fileIngestors: readonly FileIngestor[] = [
  csvFile,
  jsonFile,
  jsonlFile,
  parquetFile,
  dailyFileDrop,
  incrementalFileByModifiedTime,
  partitionedParquet,
  appendOnlyJsonNdjson,
  excelFile,
  incrementalAvro,
  fixedWidth,
  anyFile,
];

/** @throws DiagnosticError `file/unknown-ingestor` */
export function fileIngestor(name: string): FileIngestor {
  const found = fileIngestors.find(({ ingestor }) => ingestor.id === name || ingestor.aliases?.includes(name));
  if (found) return found;
  throw new DiagnosticError([fileDiagnostics.report('unknown-ingestor', { ingestor: name })]);
}

/** Local files: CSV, JSON, JSON lines and Parquet; Excel, Avro and fixed width by way of Parquet. */
export const fileConnector: Connector = defineConnector({
  type: 'file',
  aliases: ['local', 'files'],
  title: 'Files',
  description:
    'CSV, JSON, JSON lines, Parquet, Excel, Avro and fixed-width files of the project, plain or gzip-compressed, one or many by pattern. A connection is optional; it names the folder that paths start in.',
  connection: z.strictObject({
    path: z.string().min(1).optional().describe('Folder that paths of the sources start in, relative to the project'),
    base_path: z.string().min(1).optional().describe('Another name of path'),
  }),
  secrets: [],
  ingestors: fileIngestors.map(({ ingestor }) => ingestor),
  extract: (context) => extractFiles(context, fileIngestor(context.ingestor).read(context.options), localFiles),
});
