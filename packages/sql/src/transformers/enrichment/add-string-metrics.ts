import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { regexReplaceAll, whiteSpace } from '../../dialect/regex.js';
import { columnNames, type Kind, required, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const counts = {
  length: (c: string) => c,
  /** Every word becomes one x; what is no x goes. */
  word_count: (c: string) => regexReplaceAll(regexReplaceAll(c, `[^${whiteSpace}]+`, 'x'), '[^x]', ''),
  upper_count: (c: string) => regexReplaceAll(c, '[^A-Z]', ''),
  lower_count: (c: string) => regexReplaceAll(c, '[^a-z]', ''),
};
type Metric = keyof typeof counts;
const names = Object.keys(counts) as [Metric, ...Metric[]];
const metrics: Kind<Metric[]> = {
  schema: z.array(z.enum(names)).min(1),
  words: `a list of ${names.map((n) => `\`${n}\``).join(', ')}`,
};

export const addStringMetrics = defineTransformer({
  name: 'add_string_metrics',
  group: 'Enrichment',
  meaning: 'Adds counts of characters, words, and ASCII upper-case and lower-case letters as `{column}_{metric}`.',
  params: {
    columns: required(columnNames, 'Text columns to count'),
    metrics: withDefault<Metric[]>(metrics, ['length'], 'What to count'),
  },
  example: { columns: ['comment'], metrics: ['length', 'word_count'] },
  plan(values, context) {
    const columns = context.textColumns(values.columns, ['columns']);
    const added = columns.flatMap((column) =>
      values.metrics.flatMap((metric, n): MadeColumn[] => {
        const name = `${column.name}_${metric}`;
        if (!context.free(name, ['metrics', n])) return [];
        const expression = `cast(length(${counts[metric](quoteIdentifier(column.name))}) as integer)`;
        return [{ name, type: 'integer', expression, uses: [column] }];
      }),
    );
    return { columns: withAdded(context.input, added) };
  },
});
