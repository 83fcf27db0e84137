import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { hasCommonText, textOf } from '../../dialect/text.js';
import { byColumn, columnName, optional, required, text } from '../param.js';
import { made, unchanged, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const applyLookupWithFallback = defineTransformer({
  name: 'apply_lookup_with_fallback',
  group: 'Advanced',
  meaning:
    'Replaces values by a map written in the step; a value that is not in the map becomes that of the fallback column, as text. Without `target_column` the looked up column itself is replaced.',
  params: {
    lookup_column: required(columnName, 'Column whose values are looked up'),
    lookup_map: required(byColumn(text, 'values with new texts: `{DE: Germany}`'), 'Values with their new texts'),
    fallback_column: optional(columnName, 'Column to take other values from; `lookup_column` when not given'),
    target_column: optional(columnName, 'Name of the result; `lookup_column` when not given'),
  },
  example: { lookup_column: 'country', lookup_map: { DE: 'Germany', FR: 'France' }, target_column: 'country_name' },
  plan({ lookup_column, lookup_map, fallback_column = lookup_column, target_column = lookup_column }, context) {
    const column = context.column(lookup_column, ['lookup_column']);
    const fallback = context.column(fallback_column, ['fallback_column']);
    if (!column || !fallback) return undefined;
    if (!hasCommonText(fallback.type)) {
      context.report('no-common-text', { column: fallback.name, type: fallback.type }, ['fallback_column']);
      return undefined;
    }
    const value = quoteIdentifier(column.name);
    const cases = Object.entries(lookup_map).flatMap(([from, to]) => {
      const literal = fittingLiteral(from, column.type, context.dialect);
      if (literal !== undefined) return [[`${value} = ${literal}`, sqlString(to)] as const];
      const found = { value: JSON.stringify(from), type: column.type, column: column.name };
      context.report('value-type', found, ['lookup_map', from]);
      return [];
    });
    const otherwise = textOf(quoteIdentifier(fallback.name), fallback.type, context.dialect);
    const expression = cases.length > 0 ? caseWhen(cases, otherwise) : otherwise;
    const uses = [...new Set([column, fallback])];
    if (target_column === lookup_column)
      return { columns: withReplaced(context.input, [{ column, expression, type: 'varchar', uses }]) };
    if (!context.free(target_column, ['target_column'])) return undefined;
    return { columns: [...unchanged(context.input), made({ name: target_column, type: 'varchar', expression, uses })] };
  },
});
