import { defineTaskKind, type ReadMode } from '@sparkle-orchestration/core';
import { normaliseType } from '@sparkle-orchestration/sql';
import { z } from 'zod';

const params = z.strictObject({
  source_tables: z.array(z.string()).describe('Datasets to read; several are unioned by name.'),
  transformers: z
    .array(
      z.strictObject({
        name: z.string(),
        params: z.record(z.string(), z.unknown()).default({}),
        path: z.array(z.union([z.string(), z.number()])).default([]),
        paths: z.record(z.string(), z.array(z.union([z.string(), z.number()]))).default({}),
      }),
    )
    .describe('Steps in order.'),
  watermark_column: z.string().optional().describe('Column that moves the cursor: only newer rows are read.'),
  read: z
    .enum(['cursor', 'window', 'full'])
    .optional()
    .describe('How the inputs are read; `cursor` with a watermark column, else `full`.'),
  sql_dialect: z.string().default('duckdb').describe('Dialect of user expressions.'),
  sql: z.string().optional().describe('A SELECT instead of steps (SQL models).'),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .default([])
    .describe('Columns of that SELECT with types, where they cannot be worked out.'),
  sql_offset: z.number().int().default(0).describe('Where that SELECT starts in its file.'),
});

export const transformTask = defineTaskKind<z.output<typeof params>>({
  id: 'TransformTask',
  description: 'Applies a chain of transformers, or one SELECT, to tables of the warehouse.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task) {
    const p = task.params;
    const by = p.read ?? (p.watermark_column ? 'cursor' : 'full');
    // The type of the column is filled in when the columns of the input are known.
    const read: ReadMode =
      by === 'full' || !p.watermark_column ? { by: 'full' } : { by, column: p.watermark_column, type: 'timestamp' };
    const inputs = p.source_tables.map((dataset) => ({ dataset, read }));
    if (p.sql !== undefined)
      return {
        fragment: 'select',
        columns: p.columns.map((c) => ({
          name: c.name,
          type: normaliseType(c.type),
          ...(c.description === undefined ? {} : { description: c.description }),
        })),
        sql: p.sql,
        sqlDialect: p.sql_dialect,
        offset: p.sql_offset,
        inputs,
      };
    return { fragment: 'steps', inputs, steps: p.transformers, sqlDialect: p.sql_dialect };
  },
});
