import type { AdapterComponent } from '@sparkle-orchestration/core';

/** The five named ways of emitting. */
export const components: readonly AdapterComponent[] = [
  {
    id: 'dbt-project',
    className: 'dbtProjectAdapter',
    kind: 'shape',
    description: 'The whole project: dbt_project.yml, profiles.yml, sources, README and everything below.',
  },
  {
    id: 'dbt-model',
    className: 'dbtModelAdapter',
    kind: 'part',
    description: 'A model per transform, one CTE per step.',
    neededBy: (graph) => graph.operations.some((o) => o.op === 'transform' || o.op === 'sql'),
  },
  {
    id: 'dbt-test',
    className: 'dbtTestAdapter',
    kind: 'part',
    description: 'Tests from checks, in schema.yml and tests/generic.',
    neededBy: (graph) => graph.operations.some((o) => 'checks' in o && o.checks.length > 0),
  },
  {
    id: 'dbt-macro',
    className: 'dbtMacroAdapter',
    kind: 'part',
    description: 'The macros that load the models and keep the ledger.',
    neededBy: (graph) => graph.operations.some((o) => o.op === 'transform'),
  },
  {
    id: 'dbt-exposure',
    className: 'dbtExposureAdapter',
    kind: 'part',
    description: 'Exposures from the option `exposures`.',
  },
];

/** Which files of a project belong to a part; a shape keeps all. */
export const partFiles: Readonly<Record<string, RegExp>> = {
  'dbt-model': /^models\/.*\.sql$/,
  'dbt-test': /^(?:tests\/|models\/.*schema\.yml$|models\/unit_tests\.yml$)/,
  'dbt-macro': /^macros\//,
  'dbt-exposure': /^models\/exposures\.yml$/,
};
