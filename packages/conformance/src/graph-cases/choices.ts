import type { BranchOperation, HttpOperation } from '@sparkle-orchestration/core';
import { operationBase } from '@sparkle-orchestration/core/testing';
import { caseGraph, day, graphCase, need, sqlTask, works } from './parts.js';

const noDbt = { dbt: 'dbt runs no choices and no requests' };

/** A request whose answer others may ask for. */
const ask: HttpOperation = {
  ...operationBase('ask'),
  op: 'http',
  compute: 'service',
  connection: 'web_alerts',
  method: 'POST',
  url: ['/services/T/B/x'],
  query: {},
  headers: {},
  body: { json: { json: { about: '' }, fill: [{ path: ['about'], template: [{ ref: 'params', name: 'region' }] }] } },
  accept: [],
};

const choose: BranchOperation = {
  ...operationBase('choose'),
  op: 'branch',
  compute: 'control',
  needs: [need('ask')],
  cases: [{ name: 'up', if: "tasks.ask.outputs.status_code == 200 and not params.region == 'south'" }],
  otherwise: 'down',
};

/** A branch, tasks that follow one choice, edges with conditions of their own, and outputs that are handed on. */
export const choices = graphCase(
  {
    name: 'choices',
    title: 'a choice is followed by its tasks and leaves the others out',
    not: noDbt,
    steps: [
      {
        title: 'the first case holds',
        run: {
          pipeline: 'choices',
          interval: day,
          state: 'success',
          tasks: {
            choose: { state: 'success' },
            publish: { state: 'success' },
            repair: { state: 'skipped' },
            only_south: { state: 'skipped' },
            either: { state: 'success' },
          },
          messages: [['"about":"north"']],
        },
      },
      {
        title: 'no case holds',
        run: {
          pipeline: 'choices',
          interval: day,
          params: { region: 'south' },
          state: 'success',
          tasks: {
            publish: { state: 'skipped' },
            repair: { state: 'success' },
            only_south: { state: 'success' },
            either: { state: 'success' },
          },
          messages: [['"about":"south"']],
        },
      },
    ],
  },
  (kind) => [
    caseGraph(
      kind,
      'choices',
      [
        ask,
        choose,
        sqlTask(kind, 'publish', [works], {
          needs: [{ ...need('choose'), if: "tasks.choose.outputs.choice == 'up'" }],
        }),
        sqlTask(kind, 'repair', [works], {
          needs: [{ ...need('choose'), if: "tasks.choose.outputs.choice == 'down'" }],
        }),
        sqlTask(kind, 'only_south', [works], { needs: [{ ...need('ask'), if: "params.region == 'south'" }] }),
        sqlTask(kind, 'either', [works], { needs: [need('publish', 'not_failed'), need('repair', 'not_failed')] }),
      ],
      { params: { region: { type: 'string', default: 'north' } } },
    ),
  ],
);
