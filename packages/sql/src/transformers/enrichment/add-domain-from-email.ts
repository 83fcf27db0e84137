import { quoteIdentifier } from '../../dialect/identifier.js';
import { regexExtract } from '../../dialect/regex.js';
import { columnName, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addDomainFromEmail = defineTransformer({
  name: 'add_domain_from_email',
  group: 'Enrichment',
  meaning: 'Adds what follows the first `@`; NULL when there is none.',
  params: {
    email_column: required(columnName, 'A column of addresses'),
    target_column: withDefault(columnName, 'email_domain', 'Name of the new column'),
  },
  example: { email_column: 'email' },
  plan({ email_column, target_column }, context) {
    const column = context.column(email_column, ['email_column']);
    if (!context.needs(column, ['text'], 'text', ['email_column']) || !column) return undefined;
    if (!context.free(target_column, ['target_column'])) return undefined;
    const expression = regexExtract(quoteIdentifier(column.name), '@([^\\n]+)$', context.dialect);
    return {
      columns: withAdded(context.input, [{ name: target_column, type: 'varchar', expression, uses: [column] }]),
    };
  },
});
