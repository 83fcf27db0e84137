import type { CommandDefinition } from '../command.js';
import { env, format, json, pipeline, strict } from './options.js';

/** Commands that check definitions. */
export const define: readonly CommandDefinition[] = [
  {
    usage: 'validate [name]',
    summary: 'check definitions; show every problem with its line',
    group: 'Define',
    options: [
      env,
      pipeline,
      format,
      strict,
      { flags: '--allow-missing-secrets', description: 'do not ask for values of secrets' },
    ],
    load: () => import('../commands/validate.js'),
  },
  {
    usage: 'test [name...]',
    summary: 'run the unit tests of pipelines: given rows, a time that stands still, expected rows',
    group: 'Define',
    options: [env, { flags: '--junit <file>', description: 'also write the results as JUnit XML' }, json],
    examples: ['sparkle test', 'sparkle test orders_silver --junit results.xml'],
    load: () => import('../commands/test.js'),
  },
  {
    usage: 'schema pull [dataset...]',
    summary: 'write columns of tables to schemas/, for compiling without connecting',
    group: 'Define',
    options: [env, json],
    load: () => import('../commands/schema-pull.js'),
  },
  {
    usage: 'schema json [kind]',
    summary: 'JSON Schemas of definitions, for editors',
    group: 'Define',
    options: [{ flags: '-o, --output <dir>', description: 'write one file each' }],
    load: () => import('../commands/schema-json.js'),
  },
];
