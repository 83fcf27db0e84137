import type { HttpOperation, MapOperation, Template } from '@sparkle-orchestration/core';
import { operationBase } from '@sparkle-orchestration/core/testing';
import { caseGraph, day, graphCase, need, sqlTask, works } from './parts.js';

const post = (id: string, text: Template): HttpOperation => ({
  ...operationBase(id),
  op: 'http',
  compute: 'service',
  connection: 'web_alerts',
  method: 'POST',
  url: ['/services/T/B/x'],
  query: {},
  headers: {},
  body: { text },
  accept: [],
});

const map = (
  id: string,
  items: MapOperation['items'],
  body: MapOperation['body'],
  needs: string[] = [],
): MapOperation => ({
  ...operationBase(id),
  op: 'map',
  compute: 'control',
  needs: needs.map((one) => need(one)),
  items,
  maxParallel: 2,
  body,
});

/** Windows of a backfill, a written list, the outputs of another map, and none at all. */
export const mapping = graphCase(
  {
    name: 'mapping',
    title: 'an operation runs for each window and item, and its outputs come back in order',
    not: { dbt: 'dbt runs no maps' },
    steps: [
      {
        title: 'one run',
        run: {
          pipeline: 'mapping',
          interval: day,
          state: 'success',
          tasks: {
            windows: { state: 'success' },
            regions: { state: 'success' },
            told: { state: 'success' },
            nothing: { state: 'success' },
            after: { state: 'success' },
          },
          messages: [
            ['window 2026-03-01T00:00:00Z to 2026-03-01T10:00:00Z'],
            ['window 2026-03-01T10:00:00Z to 2026-03-01T20:00:00Z'],
            ['window 2026-03-01T20:00:00Z to 2026-03-02T00:00:00Z'],
            ['region it\'s "north" {{ 7*7 }}'],
            ['region south'],
            ['answer 200'],
            ['answer 200'],
            ['answer 200'],
          ],
        },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'mapping', [
      map(
        'windows',
        {
          from: 'windows',
          start: [{ ref: 'interval.start' }],
          end: [{ ref: 'interval.end' }],
          every: { unit: 'hour', count: 10 },
          timezone: 'UTC',
        },
        post('call', ['window ', { ref: 'item', name: 'start' }, ' to ', { ref: 'item', name: 'end' }]),
      ),
      map(
        'regions',
        { from: 'list', items: ['it\'s "north" {{ 7*7 }}', 'south'] },
        post('call', ['region ', { ref: 'item' }]),
      ),
      map(
        'told',
        { from: 'output', task: 'windows', name: 'results' },
        post('call', ['answer ', { ref: 'item', name: 'status_code' }]),
        ['windows'],
      ),
      map('nothing', { from: 'list', items: [] }, post('call', ['never'])),
      sqlTask(kind, 'after', [works], { needs: [need('told'), need('nothing')] }),
    ]),
  ],
);
