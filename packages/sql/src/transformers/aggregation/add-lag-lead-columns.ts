import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { columnNames, type Kind, required, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { windowOf, windowParams } from './window.js';

const rows: Kind<number> = { schema: z.int().min(1).max(1_000_000), words: 'a whole number from 1' };

export const addLagLeadColumns = defineTransformer({
  name: 'add_lag_lead_columns',
  group: 'Aggregation',
  meaning:
    'Adds the values of the row some places before (`{column}_lag_{n}`) and after (`{column}_lead_{n}`) in the partition; NULL where there is none.',
  params: {
    ...windowParams,
    columns: required(columnNames, 'Columns whose values are taken'),
    periods: withDefault(rows, 1, 'How many rows before and after'),
  },
  example: { partition_by: ['customer_id'], order_by: 'order_date', columns: ['amount'] },
  streaming: 'state',
  plan(values, context) {
    const columns = context.columns(values.columns, ['columns']);
    const { partition, order, uses } = windowOf(values, 'broken', context);
    const n = values.periods;
    const added = columns.flatMap((column): MadeColumn[] =>
      (['lag', 'lead'] as const).flatMap((fn): MadeColumn[] => {
        const name = `${column.name}_${fn}_${n}`;
        if (!context.free(name, ['columns', values.columns.indexOf(column.name)])) return [];
        const expression = over(`${fn}(${quoteIdentifier(column.name)}, ${n})`, partition, order);
        return [{ name, type: column.type, expression, uses: [...new Set([column, ...uses])] }];
      }),
    );
    return { columns: withAdded(context.input, added) };
  },
});
