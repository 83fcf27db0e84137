import { defineDiagnostics } from '@sparkle-orchestration/core';

/** What the generator of Dagster cannot do. */
export const generateDiagnostics = defineDiagnostics('dagster-assets', {
  engine: {
    severity: 'error',
    message: (p: { engine: string }) => `--engine ${p.engine} is no way to run models from Dagster's assets.`,
    hint: () => 'Leave it out: assets call the command of the project itself (--engine dbt).',
    explain: 'Generated assets run dbt or SQLMesh, so that a model means the same in both.',
  },
  version: {
    severity: 'error',
    message: (p: { version: string }) => `Assets are not written for Dagster ${p.version}.`,
    hint: () => 'Give --dagster 1.13 or a later 1.x.',
    explain: 'The output uses FreshnessPolicy, automation conditions and check specs as they are since Dagster 1.13.',
  },
});
