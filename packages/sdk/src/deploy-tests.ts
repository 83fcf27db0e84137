import {
  defaultSchema,
  type ExecutionGraph,
  type PipelineTest,
  resolveTableName,
  type UnitTest,
  type WrittenTable,
} from '@sparkle-orchestration/core';

/** When a unit test says no time. */
export const defaultTestTime = '2026-01-02T00:00:00Z';

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (table: WrittenTable): readonly Row[] | undefined =>
  Array.isArray(table) ? table : (table as { readonly rows?: readonly Row[] }).rows;

/** Unit tests of the pipelines of a deployment, for targets that have unit tests of their own. */
export function testsOf(tests: readonly UnitTest[], graphs: readonly ExecutionGraph[]): readonly PipelineTest[] {
  return tests.flatMap((test) => {
    const graph = graphs.find((one) => one.pipeline === test.pipeline);
    if (!graph) return [];
    const known = Object.keys(graph.datasets);
    const tables = (written: Readonly<Record<string, WrittenTable>> = {}) =>
      Object.fromEntries(
        Object.entries(written).map(([name, table]) => [
          resolveTableName(name.split('.'), known, defaultSchema),
          rowsOf(table),
        ]),
      );
    const { name, pipeline } = test;
    return [
      {
        ...{ name, pipeline, location: test.locate(test.path) },
        runs: test.runs.map(({ step }) => ({
          at: step.at ?? defaultTestTime,
          params: step.params ?? {},
          given: tables(step.given),
          expect: tables(step.expect),
          ...(step.fails === undefined ? {} : { fails: step.fails }),
        })),
      },
    ];
  });
}
