import { sqlString } from '../../dialect/literal.js';
import { runFact } from '../enrichment/run-fact.js';
import { optional, text, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addCdcMetadata = defineTransformer({
  name: 'add_cdc_metadata',
  group: 'CDC',
  meaning:
    'Adds what kind of change the rows are and when they came: _cdc_operation, _cdc_timestamp (time of the run, UTC) and, when given, _cdc_source. The columns never make a row count as changed.',
  params: {
    operation: withDefault(text, 'INSERT', 'Value of _cdc_operation'),
    source_system: optional(text, 'Value of _cdc_source; the column is added only when given'),
  },
  example: { operation: 'UPDATE', source_system: 'crm' },
  plan({ operation, source_system }, context) {
    const literal = (value: string) => `cast(${sqlString(value)} as varchar)`;
    const added: MadeColumn[] = [
      { name: '_cdc_operation', type: 'varchar', expression: literal(operation), uses: [], nullable: false },
      { name: '_cdc_timestamp', type: 'timestamp', expression: runFact.now, uses: [], nullable: false },
      ...(source_system === undefined
        ? []
        : [{ name: '_cdc_source', type: 'varchar', expression: literal(source_system), uses: [], nullable: false }]),
    ];
    if (!added.map((c) => context.free(c.name, [])).every(Boolean)) return undefined;
    return { columns: withAdded(context.input, added), audit: added.map((c) => c.name) };
  },
});
