import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const createUnityCatalogTableTask = defineTaskKind({
  id: 'CreateUnityCatalogTableTask',
  description: 'Creates a table in Unity Catalog.',
  runnable: false,
  params: z.strictObject({
    destination: z.string().describe('Dataset `catalog.schema.table` to create.'),
    schema: z
      .array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          nullable: z.boolean().default(true),
          comment: z.string().optional(),
        }),
      )
      .min(1)
      .describe('Columns in order.'),
    location: z.string().optional().describe('External location; managed when absent.'),
    if_not_exists: z.boolean().default(true).describe('Leave an existing table as it is.'),
  }),
});
