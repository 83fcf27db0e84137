import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { columnName, number, optional, required } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const capNumericValues = defineTransformer({
  name: 'cap_numeric_values',
  group: 'Cleaning',
  meaning: 'Values below the least become the least, values above the greatest the greatest. NULL stays NULL.',
  params: {
    column: required(columnName, 'A column of numbers'),
    min_value: optional(number, 'Least value'),
    max_value: optional(number, 'Greatest value'),
  },
  example: { column: 'quantity', min_value: 0, max_value: 1000 },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const { min_value: least, max_value: most } = values;
    if (least === undefined && most === undefined) {
      context.report(
        'parameters-conflict',
        { message: '`cap_numeric_values` needs `min_value`, `max_value`, or both.' },
        [],
      );
    } else if (least !== undefined && most !== undefined && least > most) {
      context.report(
        'parameters-conflict',
        { message: `\`min_value\` ${least} is greater than \`max_value\` ${most}.` },
        ['min_value'],
      );
    }
    const name = quoteIdentifier(column.name);
    const branch = (value: number | undefined, sign: string, parameter: string): [string, string][] => {
      if (value === undefined) return [];
      const literal = fittingLiteral(value, column.type, context.dialect);
      if (literal === undefined)
        context.report('value-type', { value: String(value), type: column.type, column: column.name }, [parameter]);
      return [[`${name} ${sign} ${literal}`, literal ?? 'null']];
    };
    const expression = caseWhen([...branch(least, '<', 'min_value'), ...branch(most, '>', 'max_value')], name);
    return { columns: withReplaced(context.input, [{ column, expression }]) };
  },
});
