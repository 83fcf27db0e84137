import { z } from 'zod';

/** A name that shells and Dagster's `EnvVar` take. */
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'letters, digits and `_` only');

/** What a project may set under `adapters: { dagster: … }`. */
export const dagsterOptions = z.strictObject({
  /** Python package of the emitted project. @default the project's name, with `_` for other characters */
  package: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,99}$/, 'lower case letters, digits and `_` only')
    .optional(),
  /** Environment variable with the address of a connection. @default the connection's name in capitals, and `_URL` */
  url_variable: z.record(z.string().min(1), variableName).default({}),
  /** How the code location gets the runner: as a requirement of the package, or from PATH. */
  runner: z.enum(['wheel', 'path']).default('wheel'),
  /** First day that has a partition, where a schedule tells no start. */
  start_date: z.iso.date().default('2020-01-01'),
});

export type DagsterOptions = z.infer<typeof dagsterOptions>;
