import type { Column } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { typeFamily } from '../../dialect/type.js';
import { columnName, optional, required, wholeNumber, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

const places = { schema: wholeNumber.schema.refine((n) => n <= 15), words: 'a whole number from 0 to 15' };

/** Halves go away from zero; doubles by arithmetic, because engines have different `round` for them. */
function rounded(column: Column, decimals: number): { expression: string; type: string } {
  const name = quoteIdentifier(column.name);
  const [, precision = '38', scale = '0'] = /^decimal\((\d+),(\d+)\)$/.exec(column.type) ?? [];
  if (typeFamily(column.type) === 'decimal' && Number(scale) > decimals) {
    const type = `decimal(${Math.min(38, Number(precision) - Number(scale) + decimals + 1)},${decimals})`;
    return { expression: `cast(round(${name}, ${decimals}) as ${type})`, type };
  }
  if (typeFamily(column.type) !== 'float') return { expression: name, type: column.type };
  const factor = `1e${decimals}`;
  return { expression: `sign(${name}) * floor(abs(${name}) * ${factor} + 0.5) / ${factor}`, type: 'double' };
}

export const roundNumbers = defineTransformer({
  name: 'round_numbers',
  group: 'Shaping',
  meaning: 'Numbers with fewer decimals; halves are rounded away from zero. Whole numbers stay.',
  params: {
    column: required(columnName, 'A column of numbers'),
    decimals: withDefault(places, 0, 'Decimals that stay'),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'amount', decimals: 2 },
  plan({ column: name, decimals, output_column: output }, context) {
    const column = context.column(name, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    return intoColumn({ column, ...rounded(column, decimals), output }, context);
  },
});
