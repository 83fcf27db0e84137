import { z } from 'zod';
import { filled, free, list, text } from './common.js';

/** `sparkle.config.yaml`. */
export const projectFile = z.strictObject({
  $schema: text('Address of the JSON schema, for editors.').optional(),
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must start with a letter and hold letters, digits, "_" and "-"')
    .max(128)
    .describe('Name of the project; part of state and compiled files. Default: sparkle.')
    .optional(),
  config: filled('Folder with the definitions, relative to the project. Default: config.').optional(),
  env: filled('Environment when neither --env nor ENVIRONMENT names one.').optional(),
  warehouse: filled(
    'Connection that pipelines write to, when the environment names none. Default: a DuckDB file warehouse/<env>.duckdb.',
  ).optional(),
  environments: z
    .record(
      z.string(),
      z.strictObject({ warehouse: filled('Connection that pipelines write to in this environment.').optional() }),
    )
    .describe('Facts of single environments.')
    .optional(),
  adapters: z
    .record(z.string(), z.union([free('Options of the adapter.'), z.null()]))
    .describe('Orchestrators to compile to, by name, with their options.')
    .optional(),
  plugins: list('Packages with templates, task kinds, connectors or adapters.').optional(),
  allowed_directories: list('Folders outside the project that files may be read from.').optional(),
  allowed_hosts: list(
    'Hosts, as host or host:port, that HTTP sources may call although they have a private address. Default: none.',
  ).optional(),
});

/** The project file as people write it. */
export type ProjectFile = z.input<typeof projectFile>;
