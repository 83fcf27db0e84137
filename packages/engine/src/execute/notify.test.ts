import type { ExecutionGraph, NotificationChannel } from '@sparkle-orchestration/core';
import { need } from '@sparkle-orchestration/core/testing';
import { expect, it } from 'vitest';
import { fails, slack, sqlGraph, sqlOperation, warehouse } from '../../test/graphs.js';
import { march, temporaryRoot } from '../../test/project.js';
import { registryOf } from '../../test/registry.js';
import { mailServer, webServer } from '../../test/servers.js';
import { runGraph } from '../schedule/run-graph.js';
import type { RunOptions } from '../schedule/run-options.js';

const run = (graph: ExecutionGraph, environment: RunOptions['environment'] = {}) =>
  runGraph(graph, { root: temporaryRoot(), registry: registryOf(), interval: march, environment, runId: 'run-1' });

const slackConnection = { slack_alerts: { type: 'slack', properties: { url: { secret: 'SLACK_URL' } } } };

function failing(
  onFailure: readonly NotificationChannel[],
  connections: ExecutionGraph['connections'],
): ExecutionGraph {
  return sqlGraph([sqlOperation('good', ['select 1']), sqlOperation('bad', [fails], { after: ['good'] })], {
    pipeline: 'orders',
    hooks: { onFailure, onSuccess: [] },
    connections: { ...warehouse, ...connections },
  });
}

it('tells a Slack channel once after the final failure, with the tasks that failed and their place', async () => {
  const { received, url } = await webServer();
  const result = await run(failing([slack()], slackConnection), { SLACK_URL: url });
  expect(result).toMatchObject({ status: 'failed', warnings: [] });
  expect(received).toMatchObject([
    {
      path: '/hook/T0P-s3cret',
      body: {
        channel: 'data-alerts',
        text: expect.stringMatching(
          /^\*orders \(dev\) failed\*\nrun run-1, interval 2026-03-01T.*\ntask bad failed after 1 attempt: .*\(config.*:1\)$/s,
        ),
      },
    },
  ]);
});

it('says nothing of failure when the run succeeds, and tells the channels of success', async () => {
  const { received, url } = await webServer();
  const graph = sqlGraph([sqlOperation('good', ['select 1'])], {
    hooks: { onFailure: [slack()], onSuccess: [{ type: 'webhook', to: 'done', connection: 'slack_alerts' }] },
    connections: { ...warehouse, ...slackConnection },
  });
  await run(graph, { SLACK_URL: url });
  expect(received.map((r) => r.body)).toMatchObject([
    { subject: 'sample (dev) succeeded', status: 'success', run_id: 'run-1' },
  ]);
});

it('sends mail', async () => {
  const { mails, port } = await mailServer();
  const mail = { mail: { type: 'smtp', properties: { host: '127.0.0.1', port, from: 'etl@example.org' } } };
  await run(failing([{ type: 'email', to: 'team@example.org', connection: 'mail' }], mail));
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('Subject: orders (dev) failed');
  expect(mails[0]).toContain('To: team@example.org');
  expect(mails[0]).toContain('task bad failed');
});

it('runs a message as an operation of the graph', async () => {
  const { received, url } = await webServer();
  const graph = sqlGraph(
    [
      sqlOperation('bad', [fails]),
      {
        ...sqlOperation('tell', [], { after: [need('bad', 'failed')] }),
        op: 'notify',
        compute: 'service',
        channels: [slack()],
        subject: 'bad failed',
        message: 'look at it',
      },
    ],
    { connections: { ...warehouse, ...slackConnection } },
  );
  const result = await run(graph, { SPARKLE_CONN_SLACK_ALERTS: JSON.stringify({ url }) });
  expect(result.tasks['tell']?.status).toBe('success');
  expect(received[0]?.body['text']).toBe('*bad failed*\nlook at it');
});

it('never changes how a run ends, and never tells the address, when a message cannot be sent', async () => {
  const graph = sqlGraph([sqlOperation('good', ['select 1'])], {
    hooks: { onFailure: [], onSuccess: [slack()] },
    connections: { ...warehouse, ...slackConnection },
  });
  const refusing = await webServer((_, response) => void response.writeHead(500).end());
  const leaving = await webServer(
    (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  );
  const reasons = [
    'the endpoint answered 500',
    'redirects to another host',
    'could not be reached',
    'neither http nor https',
  ];
  const urls = [refusing.url, leaving.url, 'http://127.0.0.1:9/hook/T0P-s3cret', 'file:///etc/passwd'];
  for (const [index, url] of urls.entries()) {
    const result = await run(graph, { SLACK_URL: url });
    expect(result.status).toBe('success');
    expect(result.warnings.map((w) => w.code)).toEqual(['engine/notify-failed']);
    expect(result.warnings[0]?.message).toContain(reasons[index]);
    expect(JSON.stringify(result)).not.toContain('T0P-s3cret');
  }
});
