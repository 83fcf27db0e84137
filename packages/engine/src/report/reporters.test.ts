import { expect, it } from 'vitest';
import { fails, sqlGraph, sqlOperation } from '../../test/graphs.js';
import { march, temporaryRoot } from '../../test/project.js';
import { registryOf } from '../../test/registry.js';
import { runGraph } from '../schedule/run-graph.js';
import { jsonLines } from './json-lines.js';
import { terminalProgress } from './terminal.js';

const graph = sqlGraph(
  [
    sqlOperation('good', ['select 1']),
    sqlOperation('bad', [fails], {
      retry: { count: 1, delaySeconds: 0.01, backoff: 1, maxDelaySeconds: 1, jitter: 0 },
    }),
    sqlOperation('after', ['select 1'], { after: ['bad'] }),
  ],
  { pipeline: 'orders', maxParallelTasks: 1 },
);

async function reported(
  reporter: (stream: { write(text: string): unknown }) => Parameters<typeof runGraph>[1]['onEvent'],
) {
  const written: string[] = [];
  const onEvent = reporter({ write: (text) => written.push(text) });
  const options = { root: temporaryRoot(), registry: registryOf(), environment: {}, interval: march, runId: 'r1' };
  await runGraph(graph, { ...options, ...(onEvent ? { onEvent } : {}) });
  return written.join('');
}

it('writes one JSON object a line, in the order of what happened', async () => {
  const lines = (await reported(jsonLines))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => `${line.type} ${line.task ?? ''}`.trim())).toEqual([
    'run_started',
    'task_started good',
    'task_finished good',
    'task_started bad',
    'task_retry bad',
    'task_started bad',
    'task_finished bad',
    'task_finished after',
    'run_finished',
  ]);
  expect(lines.every((line) => line.run_id === 'r1' && !Number.isNaN(Date.parse(line.at)))).toBe(true);
});

it('tells people what ended how, with retries and reasons', async () => {
  const text = await reported((stream) => terminalProgress(stream, { colour: false }));
  expect(text).toMatch(/^orders \(dev\) {2}2026-03-01T00:00:00.000Z → 2026-03-02T00:00:00.000Z\nrun r1\n/);
  expect(text).toMatch(/ {2}✓ good /);
  expect(text).toMatch(/ {2}↻ bad {2}try 1 failed, next in 10 ms: .*this fails on purpose/);
  expect(text).toMatch(/ {2}✗ bad .* 2 tries/);
  expect(text).toMatch(/ {2}⊘ after .*upstream_failed/);
  expect(text).toMatch(/\nfailed in \d/);
});

it('takes no orders from the data: control characters never reach the terminal', () => {
  const written: string[] = [];
  const report = terminalProgress({ write: (text) => written.push(text) }, { colour: false });
  const diagnostic = { code: 'x/y', severity: 'warning' as const, message: 'a\u001b[2Jb\u009bc', exit: 0 };
  report({ type: 'warning', at: '', run_id: '', diagnostic });
  expect(written.join('')).toBe('  warning x/y: a�[2Jb�c\n');
});
