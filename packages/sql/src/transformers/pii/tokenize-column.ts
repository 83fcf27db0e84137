import { hashAlgorithms, hashOf } from '../../dialect/hash.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { secretPart, sql } from '../../dialect/statement.js';
import { hasCommonText, textOf } from '../../dialect/text.js';
import { columnNames, oneOf, optional, required, secretReference, withDefault } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { pseudonymClass } from './classes.js';

export const tokenizeColumn = defineTransformer({
  name: 'tokenize_column',
  group: 'PII',
  meaning:
    'Values become tokens: the hash of the value as text, followed by a salt, in hexadecimal. Equal values get equal tokens, NULL stays NULL. Without a salt, whoever knows the possible values can find theirs out.',
  params: {
    columns: required(columnNames, 'Columns that become tokens'),
    algorithm: withDefault(oneOf(hashAlgorithms), 'sha256', 'Hash function'),
    salt: optional(secretReference, 'Secret text that is hashed along; never a literal'),
  },
  example: { columns: ['customer_id'], salt: '${TOKEN_SALT}' },
  exceptions: [
    { dialect: 'duckdb', reason: 'it has no sha512; use sha256', when: (values) => values['algorithm'] === 'sha512' },
  ],
  plan({ columns, algorithm, salt }, context) {
    const replaced = context.columns(columns, ['columns']).flatMap((column, n): ReplacedColumn[] => {
      if (!hasCommonText(column.type)) {
        context.report('no-common-text', { column: column.name, type: column.type }, ['columns', n]);
        return [];
      }
      const value = textOf(quoteIdentifier(column.name), column.type, context.dialect);
      const [before = '', after = ''] = hashOf('\u0000', algorithm, context.dialect).split('\u0000');
      const salted = salt ? sql`${value} || ${secretPart(salt.secret)}` : value;
      const expression = sql`${before}${salted}${after}`;
      return [{ column, expression, type: 'varchar', kind: 'masked', class: pseudonymClass }];
    });
    return { columns: withReplaced(context.input, replaced) };
  },
});
