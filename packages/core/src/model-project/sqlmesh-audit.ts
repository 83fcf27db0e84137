import type { ModelTest } from './model-project.js';

/** Words of `sqlmesh audit` before the models. Without an interval SQLMesh looks at 1970-01-01 only. */
export const sqlmeshAuditWords: readonly string[] = ['audit', '--start', '1970-01-01', '--end', 'now'];

/** What `--model` names for tests: the model, the external table, or the standalone audit itself. Each once. */
export function sqlmeshAudited(tests: readonly ModelTest[]): readonly string[] {
  return [
    ...new Set(
      tests.flatMap((test) =>
        test.kind === 'standalone_audit' ? test.name : (test.attachedTo ?? test.sources[0] ?? []),
      ),
    ),
  ];
}
