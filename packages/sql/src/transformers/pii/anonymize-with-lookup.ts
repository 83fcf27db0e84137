import { hashOf } from '../../dialect/hash.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { byColumn, columnName, oneOf, required, text, withDefault } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { pseudonymClass } from './classes.js';

export const anonymizeWithLookup = defineTransformer({
  name: 'anonymize_with_lookup',
  group: 'PII',
  meaning:
    'Values are exchanged for others by a list. Values that are not listed stay, become NULL, or become their sha256.',
  params: {
    column: required(columnName, 'A text column'),
    lookup_dict: required(
      byColumn(text, 'values with what stands for them: `{Ann: P1}`'),
      'Values and their replacements',
    ),
    unmapped: withDefault(oneOf(['keep', 'null', 'hash']), 'keep', 'What happens to values that are not listed'),
  },
  example: { column: 'name', lookup_dict: { Ann: 'P1' }, unmapped: 'hash' },
  plan({ column: written, lookup_dict, unmapped }, context) {
    const column = context.column(written, ['column']);
    if (!column || !context.needs(column, ['text'], 'text', ['column'])) return undefined;
    const name = quoteIdentifier(column.name);
    const rest = { keep: name, null: 'null', hash: hashOf(name, 'sha256', context.dialect) }[unmapped];
    const branches = Object.entries(lookup_dict).map(([old, value]): [string, string] => [
      `${name} = ${sqlString(old)}`,
      sqlString(value),
    ]);
    const other = unmapped === 'null' ? 'cast(null as varchar)' : rest;
    const expression = branches.length === 0 ? other : caseWhen(branches, rest);
    return {
      columns: withReplaced(context.input, [{ column, expression, kind: 'masked', class: pseudonymClass }]),
    };
  },
});
