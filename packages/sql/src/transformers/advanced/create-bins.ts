import { z } from 'zod';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { columnName, type Kind, optional, required, textList } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const edges: Kind<number[]> = { schema: z.array(z.number()).min(2), words: 'a list of two or more numbers, ascending' };

export const createBins = defineTransformer({
  name: 'create_bins',
  group: 'Advanced',
  meaning:
    'Adds the label of the bin that holds the value: from its lower edge on, below its upper edge; the last bin holds its upper edge too. Values outside, and NULL, have none (NULL).',
  params: {
    column: required(columnName, 'A column of numbers'),
    bins: required(edges, 'Edges of the bins, ascending'),
    labels: optional(textList, 'One label for each bin; `lower-upper` when not given'),
    target_column: optional(columnName, 'Name of the new column; `<column>_binned` when not given'),
  },
  example: { column: 'age', bins: [0, 18, 65, 120], labels: ['minor', 'adult', 'senior'] },
  plan({ column: name, bins, labels, target_column = `${name}_binned` }, context) {
    const column = context.column(name, ['column']);
    const free = context.free(target_column, ['target_column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const disordered = bins.findIndex((edge, n) => n > 0 && edge <= (bins[n - 1] ?? edge));
    if (disordered > 0) {
      const message = `\`bins\` must ascend: ${bins[disordered]} comes after ${bins[disordered - 1]}.`;
      context.report('parameters-conflict', { message }, ['bins', disordered]);
    }
    if (labels && labels.length !== bins.length - 1) {
      const message = `${bins.length} edges make ${bins.length - 1} bins; \`labels\` has ${labels.length}.`;
      context.report('parameters-conflict', { message }, ['labels']);
    }
    if (!free) return undefined;
    const value = quoteIdentifier(column.name);
    const cases = bins.slice(1).map((upper, n) => {
      const below = n === bins.length - 2 ? '<=' : '<';
      const label = labels?.[n] ?? `${bins[n]}-${upper}`;
      return [`${value} >= ${bins[n]} and ${value} ${below} ${upper}`, sqlString(label)] as const;
    });
    return {
      columns: withAdded(context.input, [
        { name: target_column, type: 'varchar', expression: caseWhen(cases), uses: [column] },
      ]),
    };
  },
});
