import { quoteIdentifier } from '../../dialect/identifier.js';
import { regexExtract } from '../../dialect/regex.js';
import { columnNames, required } from '../param.js';
import { withReplaced } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { maskedClass } from './classes.js';

/** `****@domain`; `****` when there is no @. */
export function redactedEmail(name: string, { dialect }: StepContext): string {
  const domain = regexExtract(name, '@([^\\n]+)$', dialect);
  return `case when ${name} is not null then '****' || coalesce('@' || ${domain}, '') end`;
}

export const redactEmail = defineTransformer({
  name: 'redact_email',
  group: 'PII',
  meaning: 'E-mail addresses keep their domain only: `****@domain`. A value without `@` becomes `****`.',
  params: { columns: required(columnNames, 'Text columns with addresses') },
  example: { columns: ['email'] },
  plan({ columns }, context) {
    const replaced = context.textColumns(columns, ['columns']).map((column) => ({
      column,
      expression: redactedEmail(quoteIdentifier(column.name), context),
      kind: 'masked' as const,
      class: maskedClass,
    }));
    return { columns: withReplaced(context.input, replaced) };
  },
});
