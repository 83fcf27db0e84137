import { z } from 'zod';
import type { CloudSecretProvider } from '../../project/definition.js';
import { filled, flag, list, text } from './common.js';

const cloud = (type: CloudSecretProvider) =>
  z.strictObject({
    type: z.literal(type).describe('Kind of store.'),
    name: filled('Name of the secret, scope or connection.'),
    key: filled('Key inside of it.').optional(),
  });
const provider = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('dotenv').describe('A file of lines NAME=value.'),
      file: filled('File, relative to the project.'),
    }),
    z.strictObject({
      type: z.literal('file').describe('A file that holds the value.'),
      path: filled('File, relative to the project.'),
    }),
    z.strictObject({
      type: z.literal('command').describe('What a program prints.'),
      command: z.array(z.string().min(1)).min(1).describe('Program and arguments; no shell.'),
    }),
    cloud('aws_secret'),
    cloud('gcp_secret'),
    cloud('azure_key_vault'),
    cloud('vault'),
    cloud('kubernetes_secret'),
    cloud('databricks_scope'),
    cloud('airflow_connection'),
  ])
  .describe('Where the value is kept, when it is no environment variable.');

const described = {
  provider: provider.optional(),
  description: text('What the secret is for.').optional(),
  required: flag('Missing is an error with exit code 3. Default: true.').optional(),
};
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');

/** Variables per environment under `env_var_<env>`, or one for all under `env_var`. */
const perEnvironment = z
  .strictObject({ env_var: variable.describe('Variable for every environment.').optional(), ...described })
  .catchall(variable);
const sameName = z.strictObject({
  github_secret: filled('Name of the repository secret; the variable has the name of the entry.').optional(),
  ...described,
});
/** Variables by the bare name of the environment. */
const byEnvironment = z.strictObject({ ...described }).catchall(variable);

/** `config/secrets_mapping.yaml` in any of its three forms. */
export const secretsMapping = z.strictObject({
  environment: filled('Environment that the file is for.').optional(),
  secrets: z.record(z.string(), z.union([sameName, perEnvironment, byEnvironment])).describe('Secrets by name.'),
  validation: z
    .strictObject({
      required_secrets: list('Secrets that must be there.').optional(),
      patterns: z.record(z.string(), z.string()).describe('Regular expressions that values must match.').optional(),
    })
    .describe('Rules for values.')
    .optional(),
});
