import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const grantPermissionsTask = defineTaskKind({
  id: 'GrantPermissionsTask',
  description: 'Brings grants, tags and owner of tables to what is declared.',
  runnable: false,
  params: z.strictObject({
    grants: z
      .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
      .default([])
      .describe('Grants as SQL or as principal, privileges, on.'),
    tags: z.record(z.string(), z.string()).default({}).describe('Tags of the table.'),
    owner: z.string().optional().describe('Owner of the table.'),
  }),
});
