import type { Ingestor } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { sourceOptions } from './source.js';

const connectionTypes = ['sqlite'] as const;
const column = (description: string) => z.string().min(1).describe(description);

export const sqliteIngestors: readonly Ingestor[] = [
  {
    id: 'sqlite_table',
    aliases: ['database', 'sqlite', 'jdbc_sqlite'],
    description:
      'Reads a table or one SELECT of a SQLite file: whole, or the rows of a range when the pipeline has a watermark column.',
    options: z.strictObject(sourceOptions),
    connectionTypes,
  },
  {
    id: 'jdbc_incremental_by_date',
    description:
      'Reads the rows of a table from the last loaded date or time on. Without a watermark column it reads the whole table.',
    options: z.strictObject({
      ...sourceOptions,
      partition_column: column('Must be a column of the table; changes nothing').optional(),
    }),
    connectionTypes,
  },
  {
    id: 'jdbc_incremental_by_id_range',
    description: 'Reads the rows of a table whose id is not below the last loaded one; ids must grow.',
    options: z.strictObject({
      ...sourceOptions,
      id_column: column('Column with growing ids; the cursor, unless the pipeline names another watermark column'),
    }),
    connectionTypes,
    cursor: (options) => ({ column: String(options['id_column']), type: 'bigint' }),
  },
  {
    id: 'jdbc_full_table_hash_partitioning',
    description: 'Reads a whole table in one snapshot.',
    options: z.strictObject({
      ...sourceOptions,
      hash_column: column('Must be a column of the table; changes nothing'),
    }),
    connectionTypes,
  },
];
