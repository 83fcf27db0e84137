import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '@sparkle-orchestration/core';
import { openMonitorStore } from '@sparkle-orchestration/state';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { notify } from '../src/config/notify.js';
import { eventsOf, type OpenChannel, tell } from '../src/index.js';
import { type CheckResult, slaReport } from '../src/result.js';

/** What came in, by path: real requests to a server of this machine. */
const received: { path: string; body: Record<string, unknown> }[] = [];
const mails: string[] = [];
let broken = false;
const http = createHttp((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on('end', () => {
    if (!broken) received.push({ path: request.url ?? '', body: JSON.parse(text) as Record<string, unknown> });
    response.statusCode = broken ? 503 : 200;
    response.end();
  });
});
/** As much of an SMTP server as a mail needs. */
const smtp = createTcp((socket) => {
  let data: string | undefined;
  socket.write('220 here\r\n');
  socket.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    if (data !== undefined) {
      data += text;
      if (!data.endsWith('\r\n.\r\n')) return;
      mails.push(data);
      data = undefined;
      socket.write('250 taken\r\n');
    } else if (/^DATA/i.test(text)) {
      data = '';
      socket.write('354 go on\r\n');
    } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n');
    else socket.write('250 fine\r\n');
  });
});
const folder = mkdtempSync(join(tmpdir(), 'sparkle-notify-'));
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
beforeAll(async () => {
  for (const server of [http, smtp]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  http.close();
  smtp.close();
  rmSync(folder, { recursive: true, force: true });
});
let file = '';
let count = 0;
beforeEach(() => {
  received.length = 0;
  mails.length = 0;
  broken = false;
  count += 1;
  file = join(folder, `${count}.sqlite`);
});

const config = notify.parse({
  channels: (['slack', 'teams', 'webhook', 'email', 'pagerduty'] as const).map((type) => ({ type, secret_key: 'X' })),
});

function channels(): readonly OpenChannel[] {
  const base = `http://127.0.0.1:${portOf(http)}`;
  return config.channels.map((channel) => ({
    type: channel.type,
    to: undefined,
    on: eventsOf(channel),
    properties:
      channel.type === 'email'
        ? { url: `smtp://127.0.0.1:${portOf(smtp)}?from=monitor@shop.test&to=data@shop.test` }
        : channel.type === 'pagerduty'
          ? { routing_key: 'key', url: `${base}/pagerduty` }
          : { url: `${base}/${channel.type}` },
  }));
}

const start = Date.parse('2024-01-15T10:00:00Z');
const stale: CheckResult = {
  table: 's.orders',
  sla_type: 'freshness',
  status: 'FAIL',
  critical: true,
  hours_stale: 3,
  max_age_hours: 2,
};
const broke: CheckResult = {
  table: 's.users',
  sla_type: 'data_quality',
  status: 'ERROR',
  critical: false,
  error: 'no such column',
};
const good = (check: CheckResult): CheckResult => ({ ...check, status: 'PASS' });

/** A round in a process of its own: the memory is opened and closed. */
async function round(
  checks: readonly CheckResult[],
  minutes: number,
  more: object = {},
): Promise<readonly Diagnostic[]> {
  const store = openMonitorStore(file);
  const warnings: Diagnostic[] = [];
  const now = new Date(start + minutes * 60_000);
  await tell(slaReport(now, checks), {
    config: { ...config, ...more },
    channels: channels(),
    store,
    scope: 'sla',
    source: 'shop/prod',
    now,
    mask: (text) => text,
    warn: (found) => warnings.push(found),
  });
  store.close();
  return warnings;
}
const paths = () => received.map((r) => r.path).sort();

it('sends one grouped message, and pages only what is critical', async () => {
  expect(await round([stale, broke], 0)).toEqual([]);
  expect(paths()).toEqual(['/pagerduty', '/slack', '/teams', '/webhook']);
  const bodyOf = (path: string) => received.find((r) => r.path === path)?.body;
  expect(bodyOf('/slack')).toEqual({
    text: '*shop/prod: 2 violations (1 critical)*\nCRITICAL s.orders freshness: 3 h old, at most 2 h\nVIOLATION s.users data_quality: no such column',
  });
  expect(bodyOf('/pagerduty')).toMatchObject({
    routing_key: 'key',
    event_action: 'trigger',
    dedup_key: 'shop/prod/s.orders/freshness',
    payload: { severity: 'critical', source: 'shop/prod' },
  });
  expect(bodyOf('/webhook')).toMatchObject({ started: [{ item: 's.orders' }, { item: 's.users' }], recovered: [] });
  expect(bodyOf('/teams')).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain('Subject: shop/prod: 2 violations (1 critical)');
  expect(mails[0]).toContain('To: data@shop.test');
});

it('tells a violation once, over restarts, and its end once', async () => {
  await round([stale], 0);
  received.length = 0;
  await round([stale], 5);
  await round([stale], 10);
  expect(received).toEqual([]);
  await round([good(stale)], 15);
  expect(received.find((r) => r.path === '/slack')?.body['text']).toBe(
    '*shop/prod: 1 recovered*\nRECOVERED s.orders freshness',
  );
  expect(received.find((r) => r.path === '/pagerduty')?.body['event_action']).toBe('resolve');
  received.length = 0;
  await round([good(stale)], 20);
  expect(received).toEqual([]);
  await round([stale], 25);
  expect(paths()).toEqual(['/pagerduty', '/slack', '/teams', '/webhook']);
});

it('puts violations of one window into one message', async () => {
  await round([stale], 0, { group_window_seconds: 600 });
  received.length = 0;
  await round([stale, broke], 3, { group_window_seconds: 600 });
  expect(received).toEqual([]);
  await round([stale, broke], 11, { group_window_seconds: 600 });
  expect(received.find((r) => r.path === '/slack')?.body['text']).toBe(
    '*shop/prod: 1 violation*\nVIOLATION s.users data_quality: no such column',
  );
});

it('tells again what lasts, and tries again what could not be sent', async () => {
  await round([broke], 0);
  received.length = 0;
  await round([broke], 23 * 60);
  expect(received).toEqual([]);
  broken = true;
  const warnings = await round([broke, stale], 25 * 60);
  expect(warnings.map((w) => [w.code, w.message]).sort()).toEqual([
    ['monitor/notify-failed', 'The message to pagerduty was not sent: the endpoint answered 503.'],
    ...['slack', 'teams', 'webhook'].map((c) => [
      'monitor/notify-failed',
      `The message to ${c} was not sent: the endpoint answered 503.`,
    ]),
  ]);
  broken = false;
  await round([broke, stale], 26 * 60);
  expect(received.find((r) => r.path === '/pagerduty')?.body['event_action']).toBe('trigger');
});

it('does not tell warnings unless they are asked for, and a check that was skipped changes nothing', async () => {
  const warning: CheckResult = { ...broke, status: 'WARN', reason: 'odd' };
  await round([warning], 0);
  expect(received).toEqual([]);
  await round([warning], 1, { min_severity: 'warning' });
  expect(paths()).toEqual(['/slack', '/teams', '/webhook']);
  received.length = 0;
  await round([{ ...warning, status: 'SKIP' }], 10, { min_severity: 'warning' });
  expect(received).toEqual([]);
});
