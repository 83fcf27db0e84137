import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph, LoadOperation } from '@sparkle-orchestration/core';
import type { DbtSource, YamlMap } from '../model.js';
import type { StandaloneChecks } from './check.js';
import type { Naming } from './naming.js';
import { columnProperties } from './properties.js';
import { mergeTests } from './tests.js';

type NamedSource = ReturnType<Naming['sources']>[number];

/** Where the table comes from, for people. */
function described(
  dataset: string,
  graphs: readonly ExecutionGraph[],
): { readonly text: string; readonly load: LoadOperation } | undefined {
  for (const graph of graphs) {
    for (const operation of graph.operations) {
      if (operation.op !== 'load' || operation.materialise.destination !== dataset) continue;
      return { text: `Loaded from ${operation.source.dataset} by \`sparkle run ${graph.pipeline}\``, load: operation };
    }
  }
  return undefined;
}

function tableProperties(
  named: NamedSource,
  graphs: readonly ExecutionGraph[],
  naming: Naming,
  checks: readonly StandaloneChecks[],
): YamlMap {
  const { table } = naming.table(named.dataset);
  const loaded = described(named.dataset, graphs);
  const columns =
    loaded?.load.columns ?? graphs.map((g) => g.datasets[named.dataset]?.columns).find((c) => c !== undefined) ?? [];
  const tests = mergeTests(checks.filter((c) => c.dataset === named.dataset).map((c) => c.tests));
  return {
    name: named.table,
    ...(table === named.table ? {} : { identifier: jinjaText(table) }),
    ...(loaded ? { description: jinjaText(loaded.text) } : {}),
    ...(columns.length === 0 ? {} : { columns: columnProperties(columns, tests) }),
    ...(tests.table.length === 0 ? {} : { data_tests: tests.table }),
  };
}

/** All tables that models read and do not make, by schema. */
export function lowerSources(
  graphs: readonly ExecutionGraph[],
  naming: Naming,
  checks: readonly StandaloneChecks[],
): readonly DbtSource[] {
  const groups = new Map<string, NamedSource[]>();
  for (const named of naming.sources()) groups.set(named.source, [...(groups.get(named.source) ?? []), named]);
  return [...groups].map(([name, tables]) => ({
    name,
    schema: naming.table(tables[0]?.dataset ?? '').schema,
    tables: tables.map((named) => tableProperties(named, graphs, naming, checks)),
  }));
}
