import { z } from 'zod';
import { columnName, type Kind } from '../param.js';

/** A list of columns that may also be written as one name. */
export function columnOrColumns(columns: Kind<string[]>): Kind<string[]> {
  const one = columnName.schema.transform((name) => [name]);
  return {
    schema: z.union([one, columns.schema]) as unknown as z.ZodType<string[]>,
    words: `${columns.words}, or one name`,
  };
}
