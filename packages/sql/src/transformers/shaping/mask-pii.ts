import { hashOf } from '../../dialect/hash.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { regexExtract } from '../../dialect/regex.js';
import { columnName, oneOf, optional, required, wholeNumber, withDefault } from '../param.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

const kinds = ['partial', 'full', 'hash', 'email'] as const;

function masked(name: string, kind: (typeof kinds)[number], visible: number, context: StepContext): string {
  const all = `repeat('*', cast(length(${name}) as integer))`;
  if (kind === 'full') return all;
  if (kind === 'hash') return hashOf(name, 'sha256', context.dialect);
  if (kind === 'email')
    return `case when ${name} is not null then '****' || coalesce('@' || ${regexExtract(name, '@([^\\n]+)$', context.dialect)}, '') end`;
  const hidden = `repeat('*', cast(length(${name}) - ${visible} as integer))`;
  return caseWhen([[`length(${name}) > ${visible}`, `${hidden} || right(${name}, ${visible})`]], all);
}

export const maskPii = defineTransformer({
  name: 'mask_pii',
  group: 'Shaping',
  meaning:
    'Makes personal data unreadable: `partial` shows the last characters, `full` none, `hash` gives the sha256, `email` keeps the domain. A value not longer than the visible part is masked whole.',
  params: {
    column: required(columnName, 'A text column'),
    mask_type: withDefault(oneOf(kinds), 'partial', 'How it is masked'),
    visible_chars: withDefault(wholeNumber, 4, 'Characters that `partial` shows at the end'),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'card_number', mask_type: 'partial', visible_chars: 4 },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column || !context.needs(column, ['text'], 'text', ['column'])) return undefined;
    const expression = masked(quoteIdentifier(column.name), values.mask_type, values.visible_chars, context);
    return intoColumn({ column, expression, type: 'varchar', output: values.output_column, kind: 'masked' }, context);
  },
});
