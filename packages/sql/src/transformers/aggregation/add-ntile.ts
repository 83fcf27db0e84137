import { z } from 'zod';
import { columnName, type Kind, required, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { rankColumn } from './rank-column.js';
import { windowParams } from './window.js';

const parts: Kind<number> = { schema: z.int().min(1).max(1_000_000), words: 'a whole number from 1' };

export const addNtile = defineTransformer({
  name: 'add_ntile',
  group: 'Aggregation',
  meaning:
    'Divides the rows of each partition into n parts of the same size and adds the number of the part, from 1; the first parts take what is left over.',
  params: {
    ...windowParams,
    n: required(parts, 'How many parts'),
    target_column: withDefault(columnName, 'ntile', 'Name of the new column'),
  },
  example: { partition_by: ['region'], order_by: 'revenue desc', n: 4 },
  streaming: 'state',
  plan: (values, context) => rankColumn({ fn: `ntile(${values.n})`, type: 'integer', ties: 'broken' }, values, context),
});
