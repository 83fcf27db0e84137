import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openToken } from '../src/index.js';
import { cron, startServer, type TestServer, webhook } from './http.js';

const secret = 'a-secret-of-a-webhook';
const hmac = webhook(
  'signed',
  '/signed',
  { type: 'hmac', secret: { secret: 'hook' }, header: 'X-Signature' },
  {
    payload: { day: 'day' },
  },
);

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    triggers: [
      cron,
      hmac,
      webhook('by_token', '/by-token', { type: 'token', secret: { secret: 'hook' }, header: 'Authorization' }),
      webhook('open_hook', '/open', { type: 'none' }),
      webhook('mapped', '/mapped', { type: 'none' }, { payload: { a: '__proto__' } }),
    ],
    secrets: { hook: secret },
    headersTimeout: 700,
    requestTimeout: 1200,
  });
});
afterAll(() => server.close());

/** Runs that somebody has asked for: what no refused request may change. */
const runs = async () => (await server.store.scheduler.requests()).length;
const head = (target: string, extra = '', method = 'GET') =>
  `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${extra}Connection: close\r\n\r\n`;
const bearer = () => `Authorization: Bearer ${server.token}\r\n`;
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

describe('who may ask', () => {
  it.each([
    ['another host name', { host: 'evil.example' }, 403],
    ['a name that was pointed at the loopback (DNS rebinding)', { host: 'rebound.example:4200' }, 403],
    ['the right name and another port', { host: '127.0.0.1:1' }, 403],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['an origin that only begins like ours', { origin: 'http://127.0.0.1:4200.evil.example' }, 403],
    ['a request that a browser marks as from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a page of another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
    ['no token', { authorization: '' }, 401],
    ['the wrong token', { authorization: 'Bearer nothing' }, 401],
    ['a token that begins right', { authorization: 'Bearer ' }, 401],
  ])('%s: refused, and nothing is started', async (_, headers, status) => {
    const before = await runs();
    const answer = await server.post('/api/v1/runs', { job: 'nightly' }, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(await runs()).toBe(before);
  });

  it('half of the token is not the token', async () => {
    const half = server.token.slice(0, -1);
    expect((await server.get('/api/v1/status', { authorization: `Bearer ${half}` })).status).toBe(401);
    expect((await server.get('/api/v1/status', { authorization: `Bearer ${server.token}x` })).status).toBe(401);
    expect((await server.get('/api/v1/status')).status).toBe(200);
  });

  it('the token counts in its header only: not in the query, not in a cookie', async () => {
    const none = { authorization: '' };
    expect((await server.get(`/api/v1/status?token=${server.token}`, none)).status).toBe(401);
    expect((await server.get('/api/v1/status', { ...none, cookie: `token=${server.token}` })).status).toBe(401);
  });

  it('streams of events and metrics need it too', async () => {
    for (const path of ['/api/v1/events', '/metrics', '/api/v1/openapi.json'])
      expect((await server.get(path, { authorization: '' })).status).toBe(401);
  });

  it('an upgrade to a WebSocket without a token', async () => {
    const text = await server.raw(
      head('/api/v1/events', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n'),
    );
    expect(statusOf(text)).toBe(401);
  });

  it('a form of another site cannot start anything', async () => {
    const before = await runs();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await server.post('/api/v1/runs', '{"job":"nightly"}', { 'content-type': type });
      expect(answer.status).toBe(415);
    }
    expect(await runs()).toBe(before);
  });

  it('two Host headers, and none', async () => {
    expect(statusOf(await server.raw(head('/health', 'Host: evil.example\r\n')))).toBeGreaterThanOrEqual(400);
    expect(statusOf(await server.raw('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400);
  });

  it('no answer says that other sites may read it', async () => {
    const answer = await server.get('/api/v1/status');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
  });
});

describe('paths are what they look like', () => {
  it.each([
    '/api/x/health',
    '/api/v1/status/health',
    '/api/v1/runs/configs',
    '/configs',
    '/api/v1/health',
    '/healthz',
    '/health/',
    '//api/v1/status',
    '/api//v1/status',
    '/api/v1/status/',
    '/api/v1/%2e%2e/v1/status',
    '/health/%2e%2e/api/v1/status',
    '/health/../api/v1/status',
    '/health/..%2fapi/v1/status',
    '/api/v1/status;health',
    '/api/v1/status%00',
    '/api\\v1\\status',
    '/./api/v1/status',
    '/hooks/../api/v1/status',
    '/hooks/%2e%2e/api/v1/status',
    'http://127.0.0.1/api/v1/status',
    '*',
  ])('%s without a token gives nothing away', async (target) => {
    const text = await server.raw(head(target));
    expect([400, 401, 403]).toContain(statusOf(text));
    expect(text).not.toContain('"instance"');
  });

  it('with a token, forms that are not plain are refused all the same', async () => {
    for (const target of ['//api/v1/status', '/api/v1/%73tatus', '/api/v1/x/../status'])
      expect(statusOf(await server.raw(head(target, bearer())))).toBe(403);
    expect(statusOf(await server.raw(head('/api/v1/status', bearer())))).toBe(200);
    expect((await server.get('/api/v1/nothing')).status).toBe(404);
  });

  it('a method that is not offered', async () => {
    expect(statusOf(await server.raw(head('/api/v1/status', bearer(), 'DELETE')))).toBe(404);
    expect(statusOf(await server.raw(head('/health', '', 'POST')))).toBe(401);
    expect(statusOf(await server.raw(head('/api/v1/runs', '', 'OPTIONS')))).toBe(401);
  });
});

describe('bodies and slow clients', () => {
  it('100 MB by its length is refused before it is read', async () => {
    const text = await server.raw(
      head('/api/v1/runs', `${bearer()}Content-Type: application/json\r\nContent-Length: 104857600\r\n`, 'POST'),
    );
    expect(statusOf(text)).toBe(413);
  });

  it('a body of unknown length is read up to 1 MiB', async () => {
    const before = await runs();
    const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
    const start = head(
      '/api/v1/runs',
      `${bearer()}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n`,
      'POST',
    );
    expect(statusOf(await server.raw([start, chunk, chunk, chunk, chunk, chunk]))).toBe(413);
    expect(statusOf(await server.raw([start.replace('/api/v1/runs', '/hooks/open'), ...Array(5).fill(chunk)]))).toBe(
      413,
    );
    expect(await runs()).toBe(before);
  });

  it('headers that drip in, and a body that never comes, end with 408', async () => {
    expect(statusOf(await server.raw(`GET /health HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: `, 5000))).toBe(
      408,
    );
    const start = head('/api/v1/runs', `${bearer()}Content-Type: application/json\r\nContent-Length: 20\r\n`, 'POST');
    expect(statusOf(await server.raw([start, '{"job"'], 5000))).toBe(408);
  });

  it('answers others while clients are slow', async () => {
    const slow = Array.from({ length: 20 }, () => server.raw('GET /health HTTP/1.1\r\nHost: ', 1500));
    expect((await server.get('/health')).status).toBe(200);
    await Promise.all(slow);
  });

  it('JSON that would reach into prototypes changes nothing', async () => {
    const answer = await server.post('/api/v1/runs', '{"job":"nightly","params":{"constructor":1}}');
    expect(answer.status).toBe(400);
    const own = await server.post('/api/v1/runs', '{"job":"nightly","__proto__":{"pipeline":"orders"}}');
    expect(own.status).toBe(400);
    expect(({} as Record<string, unknown>)['pipeline']).toBeUndefined();
  });
});

describe('webhooks', () => {
  const sign = (body: string, extra = '') => createHmac('sha256', secret).update(`${extra}${body}`).digest('hex');
  const hook = (path: string, body: string, headers: Record<string, string> = {}) =>
    server.post(`/hooks${path}`, body, { authorization: '', ...headers });

  it('need no token of the server, and prove themselves', async () => {
    const body = '{"day":"2026-03-01"}';
    const good = await hook('/signed', body, { 'x-signature': `sha256=${sign(body)}` });
    expect(good.status).toBe(202);
    const { run_id: id } = JSON.parse(good.text) as { run_id: string };
    expect(JSON.parse((await server.store.scheduler.request(id))?.params ?? '')).toMatchObject({
      given: { day: '2026-03-01' },
    });
  });

  it('a wrong signature, a wrong token, and the token of the server', async () => {
    const before = await runs();
    expect((await hook('/signed', '{}', { 'x-signature': sign('{"a":1}') })).status).toBe(401);
    expect((await hook('/by-token', '{}', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await hook('/by-token', '{}', { authorization: `Bearer ${server.token}` })).status).toBe(401);
    expect(await runs()).toBe(before);
  });

  it('a body that was recorded and is sent again', async () => {
    const body = '{"day":"2026-03-02"}';
    const time = String(Math.floor(Date.now() / 1000));
    const headers = { 'x-timestamp': time, 'x-signature': sign(body, `${time}.`) };
    expect((await hook('/signed', body, headers)).status).toBe(202);
    const before = await runs();
    expect((await hook('/signed', body, headers)).status).toBe(409);
    const old = String(Number(time) - 3600);
    expect((await hook('/signed', body, { 'x-timestamp': old, 'x-signature': sign(body, `${old}.`) })).status).toBe(
      401,
    );
    expect(await runs()).toBe(before);
  });

  it('JSON that pretends to be multipart, and a mapping into a prototype', async () => {
    const before = await runs();
    expect((await hook('/open', '{"a":1}', { 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(415);
    expect((await hook('/open', '{"a":1}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await hook('/mapped', '{"a":"b"}')).status).toBe(400);
    expect(await runs()).toBe(before);
  });

  it('without authentication: only callers of this machine, and no page of a browser', async () => {
    expect((await hook('/open', '{}')).status).toBe(202);
    const before = await runs();
    expect((await hook('/open', '{}', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await hook('/open', '{}', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
    const image = head('/hooks/open', 'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n');
    expect(statusOf(await server.raw(image))).toBe(403);
    expect(await runs()).toBe(before);
  });

  it('a path that is not exactly its own', async () => {
    for (const path of ['/open/x', '/opens', '/x/open', '/OPEN']) expect((await hook(path, '{}')).status).toBe(404);
  });
});

describe('where it listens', () => {
  it('other addresses need a token that was chosen, and no open webhook', async () => {
    const failing = startServer({ host: '0.0.0.0', triggers: [cron, webhook('open_hook', '/open', { type: 'none' })] });
    await expect(failing).rejects.toMatchObject({
      diagnostics: [
        { code: 'http-api/token-needed' },
        { code: 'http-api/webhook-open', location: { file: 'config/triggers/t.yaml', line: 3 } },
      ],
    });
  });

  it('a port that is taken is told', async () => {
    await expect(startServer({ port: server.port })).rejects.toMatchObject({
      diagnostics: [{ code: 'http-api/cannot-listen', exit: 3 }],
    });
  });
});

describe('the token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-token-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const defaultFile = join(folder, 'state', 'serve.token');

  it('is made once, with mode 600, and kept', () => {
    const made = openToken({ defaultFile });
    expect(made.value).toMatch(/^[\w-]{43}$/);
    expect(made.chosen).toBe(false);
    expect(statSync(defaultFile).mode & 0o777).toBe(0o600);
    expect(openToken({ defaultFile }).value).toBe(made.value);
  });

  it('is refused from a file that others may read, and when it is short', () => {
    const file = join(folder, 'open.token');
    writeFileSync(file, 'x'.repeat(40));
    chmodSync(file, 0o644);
    const code = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return (error as { diagnostics: { code: string }[] }).diagnostics[0]?.code;
      }
    };
    expect(code(() => openToken({ file, defaultFile }))).toBe('http-api/token-file-open');
    expect(code(() => openToken({ given: 'short', defaultFile }))).toBe('http-api/token-weak');
    expect(openToken({ given: 'g'.repeat(32), defaultFile })).toMatchObject({ chosen: true });
  });
});
