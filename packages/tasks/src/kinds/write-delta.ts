import {
  defineTaskKind,
  type Materialise,
  nearestName,
  type SchemaContract,
  type WriteMode,
} from '@sparkle-orchestration/core';
import { isKeyed } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { keptFields, scd2Fields, scdPart } from './scd-params.js';

/** Spellings of write modes that users bring along. */
const modes: Readonly<Record<string, WriteMode>> = {
  append: 'append',
  overwrite: 'overwrite',
  replace: 'overwrite',
  overwrite_partitions: 'overwrite_partitions',
  merge: 'merge',
  upsert: 'merge',
  delete_insert: 'delete_insert',
  scd1: 'scd1',
  scd2: 'scd2',
  scd3: 'scd3',
  snapshot: 'snapshot',
  complete: 'overwrite',
  update: 'merge',
  table: 'table',
  view: 'view',
};

const contracts: Readonly<Record<string, { contract: SchemaContract; widen: boolean }>> = {
  add_new_columns: { contract: 'evolve', widen: false },
  evolve: { contract: 'evolve', widen: false },
  merge_schemas: { contract: 'evolve', widen: true },
  strict: { contract: 'freeze', widen: false },
  freeze: { contract: 'freeze', widen: false },
  discard_row: { contract: 'discard_row', widen: false },
  discard_value: { contract: 'discard_value', widen: false },
};

const params = z.strictObject({
  destination: z.string().describe('Dataset `catalog.schema.table` to write.'),
  write_mode: z
    .string()
    .default('append')
    .describe(
      'append, overwrite, overwrite_partitions, merge, delete_insert, scd1, scd2, scd3, snapshot, table or view; complete and replace mean overwrite, update and upsert mean merge.',
    ),
  primary_key: z.array(z.string()).default([]).describe('Key of merge, delete_insert and scd1 to scd3.'),
  watermark_column: z.string().optional().describe('Which of two rows of a key is newer.'),
  partition_columns: z.array(z.string()).default([]).describe('Partition columns.'),
  schema_evolution: z
    .string()
    .default('add_new_columns')
    .describe('add_new_columns, merge_schemas, strict, discard_row or discard_value.'),
  quarantine_table: z
    .string()
    .optional()
    .describe('Dataset for rows set aside; `<destination>_quarantine` when absent.'),
  retention_days: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Delete rows ingested longer ago than this after the write.'),
  zorder_columns: z.array(z.string()).default([]).describe('Layout of the table on platforms that have it.'),
  ...keptFields,
  ...scd2Fields,
});

const derivedPartitions: Readonly<Record<string, 'ingestion_date' | 'interval_date'>> = {
  ingestion_date: 'ingestion_date',
  _ingested_date: 'ingestion_date',
  ingest_date: 'ingestion_date',
  date: 'interval_date',
  metric_date: 'interval_date',
};

export const writeDeltaTask = defineTaskKind<z.output<typeof params>>({
  id: 'WriteDeltaTask',
  description: 'Writes the rows of the task before it into a table, by write mode and schema contract.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const at = task.origin.location;
    const mode = modes[p.write_mode];
    if (!mode) {
      const nearest = nearestName(p.write_mode, Object.keys(modes));
      context.report(diagnostics.report('unknown-write-mode', { mode: p.write_mode, nearest }, at));
      return undefined;
    }
    const contract = contracts[p.schema_evolution];
    if (!contract) {
      context.report(
        diagnostics.report(
          'unknown-schema-evolution',
          { value: p.schema_evolution, nearest: nearestName(p.schema_evolution, Object.keys(contracts)) },
          at,
        ),
      );
      return undefined;
    }
    if (isKeyed(mode) && p.primary_key.length === 0) {
      context.report(diagnostics.report('key-missing', { mode }, at));
      return undefined;
    }
    const materialise: Materialise = {
      mode,
      destination: p.destination,
      keys: isKeyed(mode) ? p.primary_key : [],
      order: p.watermark_column ? [{ column: p.watermark_column, descending: true }] : [],
      // Columns that the data already has lose their derivation when the columns are known.
      partitions: p.partition_columns.map((column) => {
        const derived = derivedPartitions[column];
        return derived ? { column, derived } : { column };
      }),
      compare: [],
      keep: [],
      ...contract,
      quarantine: p.quarantine_table ?? `${p.destination}_quarantine`,
      ...scdPart(mode, p),
    };
    return {
      fragment: 'write',
      materialise,
      ...(p.retention_days === undefined ? {} : { retentionDays: p.retention_days }),
    };
  },
});
