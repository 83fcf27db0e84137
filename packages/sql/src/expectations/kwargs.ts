import { z } from 'zod';

/** Arguments that every expectation may have. */
export const commonKwargs = {
  row_condition: z.string().min(1).nullish().describe('Only rows that meet it count.'),
  condition_parser: z
    .enum(['pandas', 'great_expectations', 'great_expectations__experimental__', 'spark'])
    .nullish()
    .describe('Form of row_condition.'),
  result_format: z.unknown().optional().describe('No effect: results are recorded in full as numbers.'),
  catch_exceptions: z.unknown().optional().describe('No effect.'),
  include_config: z.unknown().optional().describe('No effect.'),
  batch_id: z.unknown().optional().describe('No effect: the table of the definition is checked.'),
  meta: z.unknown().optional().describe('Free notes.'),
};

/** Arguments that change nothing here. */
export const ignoredKwargs = ['result_format', 'catch_exceptions', 'include_config', 'batch_id'] as const;

export const mostly = z.number().min(0).max(1).nullish().describe('Share of the rows that must be good. Default: 1.');
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const values = z.array(scalar);
export const column = z.string().min(1).describe('Column.');
export const columnList = z.array(z.string().min(1)).min(1).describe('Columns.');
export const bound = z.union([z.number(), z.string()]).nullish();
export const flag = z.boolean().nullish();
export const numberBound = z.number().nullish();

/** Arguments of an expectation about a table as a whole. */
export const tableKwargs = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, ...commonKwargs });
/** Arguments of an expectation about each value of a column. */
export const mapKwargs = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ column, mostly, parse_strings_as_datetimes: flag, ...shape, ...commonKwargs });
/** Arguments of an expectation about a number that a column has as a whole. */
export const aggregateKwargs = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ column, ...shape, ...commonKwargs });

/** What every parsed argument list may hold. */
export interface CommonKwargs {
  readonly row_condition?: string | null | undefined;
  readonly condition_parser?: string | null | undefined;
  readonly mostly?: number | null | undefined;
}
