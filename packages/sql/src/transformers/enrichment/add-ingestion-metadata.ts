import { sqlString } from '../../dialect/literal.js';
import { optional, required, text } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { runFact } from './run-fact.js';

export const addIngestionMetadata = defineTransformer({
  name: 'add_ingestion_metadata',
  group: 'Enrichment',
  meaning: 'Adds _ingestion_timestamp and _ingestion_date (of the run, UTC), _source_system and _batch_id.',
  params: {
    source: required(text, 'Name of the source system'),
    batch_id: optional(text, 'Id of the batch; the id of the run when not given'),
  },
  example: { source: 'crm' },
  plan({ source, batch_id }, context) {
    const names = ['_ingestion_timestamp', '_ingestion_date', '_source_system', '_batch_id'] as const;
    if (!names.map((name) => context.free(name, [])).every(Boolean)) return undefined;
    const [at, on, system, batch] = names;
    const batchId = batch_id === undefined ? runFact.runId : `cast(${sqlString(batch_id)} as varchar)`;
    return {
      columns: withAdded(context.input, [
        { name: at, type: 'timestamp', expression: runFact.now, uses: [], nullable: false },
        { name: on, type: 'date', expression: `cast(${runFact.now} as date)`, uses: [], nullable: false },
        {
          name: system,
          type: 'varchar',
          expression: `cast(${sqlString(source)} as varchar)`,
          uses: [],
          nullable: false,
        },
        { name: batch, type: 'varchar', expression: batchId, uses: [], nullable: false },
      ]),
      audit: [at, on, batch],
    };
  },
});
