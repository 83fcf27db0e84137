import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { columnNames, type Kind, oneOf, required, text, wholeNumber, withDefault } from '../param.js';
import { withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { maskedClass } from './classes.js';

const oneCharacter: Kind<string> = {
  schema: text.schema.refine((s) => [...s].length === 1),
  words: 'one character',
};

export const maskColumn = defineTransformer({
  name: 'mask_column',
  group: 'PII',
  meaning:
    'Characters become one mask character; the length stays. The first or last few may stay visible; a value that is not longer than these is masked whole.',
  params: {
    columns: required(columnNames, 'Text columns to mask'),
    mask_char: withDefault(oneCharacter, '*', 'The character that stands for the others'),
    visible_chars: withDefault(wholeNumber, 0, 'How many characters stay visible'),
    visible_position: withDefault(oneOf(['start', 'end']), 'start', 'Where they are'),
  },
  example: { columns: ['card_number'], visible_chars: 4, visible_position: 'end' },
  plan({ columns, mask_char, visible_chars: visible, visible_position: position }, context) {
    const mask = sqlString(mask_char);
    const masked = (name: string) => {
      const all = `repeat(${mask}, cast(length(${name}) as integer))`;
      if (visible === 0) return all;
      const hidden = `repeat(${mask}, cast(length(${name}) - ${visible} as integer))`;
      const partly =
        position === 'start' ? `left(${name}, ${visible}) || ${hidden}` : `${hidden} || right(${name}, ${visible})`;
      return caseWhen([[`length(${name}) > ${visible}`, partly]], all);
    };
    const replaced = context.textColumns(columns, ['columns']).map((column) => ({
      column,
      expression: masked(quoteIdentifier(column.name)),
      kind: 'masked' as const,
      class: maskedClass,
    }));
    return { columns: withReplaced(context.input, replaced) };
  },
});
