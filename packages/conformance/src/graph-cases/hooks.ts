import { notifyOperation } from '@sparkle-orchestration/core/testing';
import { caseGraph, day, fails, graphCase, need, sqlTask, works } from './parts.js';

const slack = { type: 'slack', to: 'data-alerts', connection: 'slack_alerts' } as const;
const webhook = { type: 'webhook', to: 'ops', connection: 'web_alerts' } as const;

const mail = { type: 'email', to: 'ops@example.org', connection: 'mail_alerts' } as const;

/** Messages of hooks and of tasks, at a local endpoint. */
export const hooks = graphCase(
  {
    name: 'hooks',
    title: 'messages are sent when they should be, and only then',
    not: { dbt: 'dbt sends no messages' },
    steps: [
      {
        title: 'a run that fails',
        run: {
          pipeline: 'hooks_failing',
          interval: day,
          state: 'failed',
          tasks: {
            bad: { state: 'failed' },
            tell: { state: 'success' },
            write: { state: 'success' },
            good: { state: 'success' },
          },
          messages: [
            // The ones that ask for more come first: a message counts once.
            ['To: ops@example.org', 'hooks_failing (dev) failed'],
            ['To: ops@example.org', 'Subject: trouble', 'it broke: 100 % {{ 7*7 }}'],
            ['hooks_failing (dev) failed', 'pipeline'],
            ['hooks_failing (dev) failed'],
            ['it broke: 100 % {{ 7*7 }}'],
          ],
        },
      },
      {
        title: 'a run that works',
        run: {
          pipeline: 'hooks_working',
          interval: day,
          state: 'success',
          tasks: { good: { state: 'success' }, tell: { state: 'skipped' } },
          messages: [['hooks_working (dev) succeeded']],
        },
      },
    ],
  },
  (kind) => {
    const tell = (task: string, id = 'tell') => ({
      ...notifyOperation(id, [need(task, 'failed')]),
      subject: 'trouble',
      message: 'it broke: 100 % {{ 7*7 }}',
    });
    return [
      caseGraph(
        kind,
        'hooks_failing',
        [
          sqlTask(kind, 'good', [works]),
          sqlTask(kind, 'bad', [fails], { needs: [need('good')] }),
          tell('bad'),
          { ...tell('bad', 'write'), channels: [mail] },
        ],
        {
          hooks: { onFailure: [slack, webhook, mail], onSuccess: [slack] },
        },
      ),
      caseGraph(kind, 'hooks_working', [sqlTask(kind, 'good', [works]), tell('good')], {
        hooks: { onFailure: [slack], onSuccess: [slack] },
      }),
    ];
  },
);
