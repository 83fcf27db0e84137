import { z } from 'zod';
import { filled, flag, list, text, textOrList, whole } from './common.js';

/** A file of `config/ingestors/<name>/`. */
export const ingestor = z.looseObject({
  $schema: text('Address of the JSON schema, for editors.').optional(),
  ingestor: filled('Ingestor that the file is about. Default: the name of its folder.').optional(),
  source_name: filled('Name of the source, for the record.'),
  target_table: filled('Table to write.'),
  target_catalog: filled('Catalog of the table. Default: bronze.').optional(),
  target_schema: filled('Schema of the table. Default: default.').optional(),
  connection_name: filled('Connection to read from.').optional(),
  connection_env: filled('Environment of that connection.').optional(),
  watermark_column: filled('Column that makes reading incremental.').optional(),
  watermark_enabled: flag('Read incrementally. Default: true.').optional(),
  audit_enabled: flag('Keep an audit row per run. Default: true.').optional(),
  schema_evolution: z.union([z.string(), z.boolean()]).describe('What happens when columns change.').optional(),
  write_mode: text('How rows are written. Default: append.').optional(),
  merge_keys: textOrList('Key of a merge.').optional(),
  batch_size: whole('Rows a batch. Default: 10000.', 1).optional(),
  parallel_reads: whole('Reads at the same time. Default: 4.', 1).optional(),
  checkpoint_location: filled('Folder that keeps the offsets of a stream.').optional(),
  trigger_interval: filled('When a stream takes its next batch. Default: 1 minute.').optional(),
  output_mode: filled('How a stream writes. Default: append.').optional(),
  cdc_operation_column: filled('Column with the kind of a change. Default: op.').optional(),
  cdc_primary_keys: list('Key of a change stream.').optional(),
  apply_deletes: flag('Deletes of a change stream delete rows. Default: true.').optional(),
});
