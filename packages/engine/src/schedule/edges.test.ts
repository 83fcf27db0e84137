import { edgeGraph, edgeGraphVerdicts } from '@sparkle-orchestration/core/testing';
import { expect, it } from 'vitest';
import { march, temporaryRoot } from '../../test/project.js';
import { registryOf } from '../../test/registry.js';
import { runGraph } from './run-graph.js';

it('starts, skips and gives up operations by the truth table', async () => {
  const graph = edgeGraph('duckdb');
  const result = await runGraph(graph, { root: temporaryRoot(), registry: registryOf(), interval: march });

  expect(result.status).toBe('failed');
  const words = { success: 'run', skipped: 'skip', upstream_failed: 'upstream_failed' } as Record<string, string>;
  const verdicts = Object.keys(edgeGraphVerdicts).map((id) => [id, words[result.tasks[id]?.status ?? '']]);
  expect(Object.fromEntries(verdicts)).toEqual(edgeGraphVerdicts);
  expect(result.tasks['bad']).toMatchObject({ status: 'failed', error: { category: 'failed' } });
  expect(result.tasks['bad']?.error?.diagnostic.message).toContain('this fails on purpose');
  expect(result.tasks['left_out']).toMatchObject({ status: 'skipped', attempts: 0 });
});
