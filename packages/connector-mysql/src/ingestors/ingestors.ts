import type { Ingestor } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { sourceOptions } from './source.js';

const connectionTypes = ['mysql'] as const;

/** A table or a query, whole or by a cursor or window of the pipeline. */
const mysqlTable: Ingestor = {
  id: 'mysql_table',
  aliases: ['database', 'mysql', 'mariadb', 'mariadb_table'],
  description:
    'Reads a table or one SELECT of MySQL or MariaDB in one snapshot: whole, or the rows of a range when the pipeline has a watermark column.',
  options: z.object(sourceOptions).strict(),
  connectionTypes,
};

/** By date: the cursor is the pipeline's watermark column. */
const byDate: Ingestor = {
  id: 'jdbc_incremental_by_date',
  aliases: ['jdbc_mysql', 'jdbc_mariadb'],
  description:
    'Reads the rows of a table from the last loaded date or time on. Without a watermark column it reads the whole table.',
  options: z
    .object({
      ...sourceOptions,
      partition_column: z
        .string()
        .min(1)
        .optional()
        .describe('Accepted together with num_partitions; must be a column of the table'),
    })
    .strict(),
  connectionTypes,
};

/** By id: the cursor is `id_column`. */
const byIdRange: Ingestor = {
  id: 'jdbc_incremental_by_id_range',
  description: 'Reads the rows of a table whose id is not below the last loaded one; ids must grow.',
  options: z
    .object({
      ...sourceOptions,
      id_column: z
        .string()
        .min(1)
        .describe('Column with growing ids; the cursor, unless the pipeline names another watermark column'),
    })
    .strict(),
  connectionTypes,
  cursor: (options) => ({ column: String(options['id_column']), type: 'bigint' }),
};

/** Whole table; the hash column is only checked to exist. */
const byHash: Ingestor = {
  id: 'jdbc_full_table_hash_partitioning',
  description: 'Reads a whole table in one snapshot.',
  options: z
    .object({
      ...sourceOptions,
      hash_column: z
        .string()
        .min(1)
        .describe('Column that partitions the rows for readers that need it; must be a column of the table'),
    })
    .strict(),
  connectionTypes,
};

export const mysqlIngestors: readonly Ingestor[] = [mysqlTable, byDate, byIdRange, byHash];
