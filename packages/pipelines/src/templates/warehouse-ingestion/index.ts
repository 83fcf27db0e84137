import { definePipelineTemplate, type WarehouseConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

/** What a pipeline of the warehouse dialect is: resources of a source into tables of a destination. */
export const warehouseIngestion = definePipelineTemplate<WarehouseConfig>({
  id: 'warehouse_ingestion',
  title: 'Warehouse ingestion',
  description: 'Loads the resources of a source into tables of a destination, in full, appended or merged.',
  requires: [],
  chain: ['extract_<resource>', 'load_<resource>'],
  extra: z.strictObject({}),
  expand,
});
