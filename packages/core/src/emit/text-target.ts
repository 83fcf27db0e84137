import { z } from 'zod';
import { withHash } from '../graph/canonical-json.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import { type FeatureKey, featureKeys } from '../graph/features.js';
import { type Adapter, defineAdapter, type EmitContext, type Means, native } from '../plugin/adapter.js';
import { duckdbLoadGraph, postgresSilverGraph } from '../testing/index.js';
import { type EmitRequest, emitDeployment, generatedMarker, type Output } from './index.js';

export type Capabilities = Readonly<Record<FeatureKey, Means>>;
export const everything = Object.fromEntries(featureKeys.map((key) => [key, native])) as Record<FeatureKey, Means>;

/** A small target: a text file per pipeline, one list of all, and the graph for tasks that need the runner. */
export function textAdapter(
  given: { capabilities?: Partial<Capabilities>; emit?: (context: EmitContext<{ loud: boolean }>) => void } = {},
): Adapter<{ loud: boolean }> {
  return defineAdapter({
    name: 'text',
    title: 'Text',
    supports: '1',
    options: z.strictObject({ loud: z.boolean().default(false) }),
    capabilities: () => ({ ...everything, ...given.capabilities }),
    components: [
      { id: 'text-list', className: 'TextListAdapter', kind: 'shape', description: 'a list' },
      {
        id: 'text-alarm',
        className: 'TextAlarmAdapter',
        kind: 'part',
        description: 'alarms',
        neededBy: (graph) => graph.operations.some((one) => one.op === 'notify'),
      },
      { id: 'text-later', className: 'TextLaterAdapter', kind: 'shape', description: 'later', available: false },
    ],
    computes: ['postgres'],
    emit:
      given.emit ??
      ((context) => {
        for (const graph of context.graphs) {
          const lines = graph.operations.map(
            (one) => `${one.id} x${one.retry.count}${context.options.loud ? '!' : ''}`,
          );
          context.file(`pipelines/${graph.pipeline}.txt`, `# ${generatedMarker}\n${lines.join('\n')}\n`, {
            nodes: graph.operations.map((one) => ({
              pipeline: graph.pipeline,
              operation: one.id,
              target: `t_${one.id}`,
              location: one.origin.location,
            })),
          });
        }
        context.file('all.txt', `# ${generatedMarker}\n${context.graphs.map((graph) => graph.pipeline).join('\n')}\n`);
        context.file('run.sh', `#!/bin/sh\n# ${generatedMarker}\n`, { executable: true });
      }),
    deploy: () => [{ title: 'print', command: ['cat', 'all.txt'], environment: [] }],
    nativeOperations: (graph) => graph.operations.filter((one) => one.op !== 'load').map((one) => one.id),
    bugs: 'https://example.org/bugs',
  });
}

export function emit(graphs: readonly ExecutionGraph[], given: Partial<EmitRequest<{ loud: boolean }>> = {}): Output {
  return emitDeployment({
    adapter: textAdapter(),
    graphs,
    options: {},
    env: 'dev',
    project: 'sample',
    runnerVersion: '0.1.0',
    regenerate: 'sparkle generate-deploy',
    ...given,
  });
}

export const codesOf = (found: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  found.diagnostics.map((one) => one.code);
export const orders = postgresSilverGraph();
export const daily = duckdbLoadGraph();

export function withRetries(graph: ExecutionGraph, id: string, count: number): ExecutionGraph {
  const { hash: _, ...facts } = graph;
  return withHash({
    ...facts,
    operations: graph.operations.map((one) => (one.id === id ? { ...one, retry: { ...one.retry, count } } : one)),
  });
}
