import { z } from 'zod';

/** Names of pipelines, sources, jobs and the like. */
export const namePattern = /^[a-z0-9_]+$/;
export const name = (description: string) =>
  z.string().regex(namePattern, 'must be small letters, digits and underscores').max(128).describe(description);
export const text = (description: string) => z.string().describe(description);
export const filled = (description: string) => z.string().min(1).describe(description);
export const list = (description: string) => z.array(z.string().min(1)).describe(description);
export const flag = (description: string) => z.boolean().describe(description);
export const whole = (description: string, min = 0, max?: number) => {
  const schema = z.number().int().min(min).describe(description);
  return max === undefined ? schema : schema.max(max).describe(description);
};
export const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const free = (description: string) => z.record(z.string(), z.unknown()).describe(description);
export const textOrList = (description: string) =>
  z.union([z.string().min(1), z.array(z.string().min(1))]).describe(description);

/** A declared column. */
export const column = z.strictObject({
  name: filled('Name of the column.'),
  type: filled('Type, such as bigint, varchar, decimal(10,2) or timestamp.'),
  nullable: flag('May hold NULL. Default: true.').optional(),
  description: text('What the column means.').optional(),
});
export const columns = z.array(column);

/** Params of a run: a default value, or a full declaration. */
export const parameter = z.union([
  scalar,
  z.strictObject({
    type: z.enum(['string', 'integer', 'number', 'boolean']).describe('Type of the value.'),
    default: z.union([scalar, z.null()]).optional().describe('Value when none is given.'),
    enum: z
      .array(z.union([z.string(), z.number()]))
      .optional()
      .describe('Values that are allowed.'),
    description: text('What the parameter does.').optional(),
  }),
]);

/** A reference to an entry of the secrets mapping. */
export const secretKey = (description: string) =>
  filled(`${description} Name of an entry of the secrets mapping, or of an environment variable in capitals.`);
