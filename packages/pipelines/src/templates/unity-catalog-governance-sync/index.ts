import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { defined, makeTask } from '../../make-task.js';

const extra = z.strictObject({
  grants: z
    .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
    .default([])
    .describe('All grants: SQL, or principal, privileges, on. Others on these tables are taken away.'),
  tables: z.array(z.string()).default([]).describe('Further tables that the owner and tags belong to.'),
  owner: z.string().optional().describe('Owner.'),
  file: z.string().optional().describe('YAML file of grants; write them into the definition in this version.'),
});

export const unityCatalogGovernanceSync = definePipelineTemplate<FlatConfig>({
  id: 'unity_catalog_governance_sync',
  title: 'Governance sync',
  description: 'Brings grants, tags and owners to what is declared.',
  requires: [],
  chain: ['sync_governance'],
  extra,
  expand({ pipeline, report }) {
    const { grants, tables, owner, file } = pipeline.config.extra as z.output<typeof extra>;
    if (file !== undefined) report(diagnostics.report('governance-file', { file }, pipeline.locate(['file'])));
    const { destination, sourceTables } = pipeline.config;
    const own = [...(destination === undefined ? [] : [destination]), ...sourceTables, ...tables];
    const tags = Object.keys(pipeline.tags).length > 0 ? pipeline.tags : undefined;
    const params = { grants, tables: own, ...defined({ owner, tags }) };
    return [makeTask(pipeline, { id: 'sync_governance', kind: 'GrantPermissionsTask', path: ['grants'], params })];
  },
});
