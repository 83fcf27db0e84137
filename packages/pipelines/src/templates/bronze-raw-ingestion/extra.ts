import { z } from 'zod';

/** `extra_config` of a bronze ingestion. */
export const extra = z.strictObject({
  ingestor_config: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Options of the ingestor, such as `path` of a file.'),
  jdbc_options: z
    .strictObject({
      numPartitions: z
        .number()
        .int()
        .positive()
        .optional()
        .describe('Accepted from JDBC configuration, without effect: rows are read as one stream.'),
      fetchSize: z
        .number()
        .int()
        .positive()
        .optional()
        .describe('Accepted from JDBC configuration, without effect: rows are read as one stream.'),
    })
    .optional()
    .describe('Options of JDBC readers, which change nothing here.'),
  retention_days: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Delete rows ingested longer ago than this after each write.'),
  add_provenance: z
    .boolean()
    .default(true)
    .describe(
      'Add `_ingested_at`, `_ingestion_date`, `_source_system`, `_source_table`, `_source_file`, `_batch_id` and `_row_hash`.',
    ),
  schema_evolution: z
    .string()
    .optional()
    .describe('add_new_columns (default), merge_schemas, strict, discard_row or discard_value.'),
  watermark_type: z
    .string()
    .optional()
    .describe('Type of the watermark column when columns are not declared: timestamp (default), date, bigint.'),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .optional()
    .describe('Columns of the source with types; found in the data when absent.'),
  quality_checks: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('Checks between reading and writing, as in a custom pipeline.'),
  quarantine_table: z
    .string()
    .optional()
    .describe('Dataset for rows set aside; `<destination>_quarantine` when absent.'),
});
