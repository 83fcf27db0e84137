import { sqlString } from '../../dialect/literal.js';
import { columnName, text, withDefault } from '../param.js';
import { withReplacedOrAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { runFact } from './run-fact.js';

export const addAuditColumns = defineTransformer({
  name: 'add_audit_columns',
  group: 'Enrichment',
  meaning:
    'Adds who wrote the row and when: created_at, created_by, updated_at, updated_by (times of the run, UTC). A merge keeps the created columns of a row that is there already; the four never make a row count as changed. Columns of these names that the input has are replaced, with a warning.',
  params: {
    user: withDefault(text, 'system', 'Name put into created_by and updated_by'),
    created_at_column: withDefault(columnName, 'created_at', 'Name of the creation time'),
    updated_at_column: withDefault(columnName, 'updated_at', 'Name of the update time'),
  },
  example: { user: 'etl_pipeline' },
  plan(values, context) {
    const user = `cast(${sqlString(values.user)} as varchar)`;
    const created = values.created_at_column;
    const updated = values.updated_at_column;
    const places = [
      [created, ['created_at_column']],
      ['created_by', []],
      [updated, ['updated_at_column']],
      ['updated_by', []],
    ] as const;
    if (!places.map(([name, path]) => context.replaceable(name, path)).every(Boolean)) return undefined;
    const time = { type: 'timestamp', expression: runFact.now, uses: [], nullable: false };
    const by = { type: 'varchar', expression: user, uses: [], nullable: false };
    return {
      columns: withReplacedOrAdded(context.input, [
        { name: created, ...time },
        { name: 'created_by', ...by },
        { name: updated, ...time },
        { name: 'updated_by', ...by },
      ]),
      keep: [created, 'created_by'],
      audit: [created, 'created_by', updated, 'updated_by'],
    };
  },
});
