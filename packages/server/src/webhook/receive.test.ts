import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { WebhookTrigger } from '@sparkle-orchestration/core';
import { afterEach, expect, it } from 'vitest';
import { definitions, trigger, unit } from '../../test/definitions.js';
import { startScheduler, type TestScheduler } from '../../test/scheduler.js';
import type { WebhookRequest } from './receive.js';

const now = '2026-03-01T00:00:30Z';
const seconds = Date.parse(now) / 1000;
const secret = { secret: 'hook_secret_key' };
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secrets = {
  hook_secret_key: 's3cret-of-the-hook',
  public_secret_key: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};

const open: TestScheduler[] = [];
afterEach(async () => {
  for (const scheduler of open.splice(0)) await scheduler.close();
});

async function serve(
  authentication: WebhookTrigger['webhook']['authentication'],
  more: Partial<WebhookTrigger['webhook']> = {},
) {
  const webhook = {
    path: '/orders',
    methods: ['POST' as const],
    authentication,
    payload: { 'order.id': 'order' },
    ...more,
  };
  const made = trigger('hook', 'load', { type: 'webhook' as const, webhook });
  const scheduler = await startScheduler({ definitions: definitions([made], [unit('load')], secrets), start: now });
  open.push(scheduler);
  return (request: Partial<Omit<WebhookRequest, 'body'>> & { readonly body?: string } = {}) =>
    scheduler
      .receiveWebhook({
        path: '/orders',
        method: 'POST',
        loopback: true,
        ...request,
        headers: { 'content-type': 'application/json', ...request.headers },
        body: Buffer.from(request.body ?? '{"order":{"id":7}}'),
      })
      .then(async (answer) => ({ ...answer, requests: await scheduler.store.scheduler.requests() }));
}

const hmac = (text: string) => createHmac('sha256', secrets.hook_secret_key).update(text).digest('hex');
const jwt = (claims: object, make: (text: string) => string, alg: string) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg })}.${part(claims)}`;
  return `Bearer ${text}.${make(text)}`;
};
const hs256 = (text: string) => createHmac('sha256', secrets.hook_secret_key).update(text).digest('base64url');

it('starts one run with the mapped parameters, and says which', async () => {
  const send = await serve({ type: 'token', secret, header: 'Authorization' });
  const answer = await send({
    headers: { authorization: 'Bearer s3cret-of-the-hook' },
    body: '{"order":{"id":7},"drop":"tables"}',
  });
  expect(answer).toMatchObject({ status: 202, body: { run_id: answer.requests[0]?.id } });
  expect(JSON.parse(answer.requests[0]?.params ?? '')).toEqual({ trigger: {}, given: { order: 7 } });
  // The prefix is optional.
  expect(await send({ headers: { authorization: 's3cret-of-the-hook' } })).toMatchObject({ status: 202 });
});

it('lets nobody in who does not prove himself', async () => {
  const send = await serve({ type: 'token', secret, header: 'X-Token' });
  for (const headers of [{}, { 'x-token': '' }, { 'x-token': 's3cret' }, { authorization: 's3cret-of-the-hook' }]) {
    expect(await send({ headers })).toMatchObject({ status: 401, requests: [] });
  }
});

it('answers without authentication on this machine only', async () => {
  const send = await serve({ type: 'none' });
  expect(await send({ loopback: false })).toMatchObject({ status: 403, requests: [] });
  expect(await send()).toMatchObject({ status: 202 });
});

it('accepts the signature of the body, and refuses another body, an old time and a replay', async () => {
  const send = await serve({ type: 'hmac', secret, header: 'X-Signature' });
  const body = '{"order":{"id":7}}';
  const signature = hmac(body);
  expect(await send({ headers: { 'x-signature': `sha256=${signature}` }, body })).toMatchObject({ status: 202 });
  expect(await send({ headers: { 'x-signature': signature }, body: `${body} ` })).toMatchObject({ status: 401 });
  const timed = (at: number, extra: Record<string, string> = {}) =>
    send({ headers: { 'x-timestamp': String(at), 'x-signature': signature, ...extra }, body });
  expect(await timed(seconds - 301)).toMatchObject({ status: 401 });
  expect(await timed(seconds + 301)).toMatchObject({ status: 401 });
  expect(await timed(Number.NaN)).toMatchObject({ status: 401 });
  expect(await timed(seconds)).toMatchObject({ status: 202 });
  expect(await timed(seconds)).toMatchObject({ status: 409 });
  // Another name for the delivery, which nobody signed, does not make it another one.
  expect(await timed(seconds, { 'x-delivery-id': 'new' })).toMatchObject({ body: { duplicate: true } });
  const both = { 'x-timestamp': String(seconds - 5), 'x-signature': hmac(`${seconds - 5}.${body}`) };
  const last = await send({ headers: both, body });
  expect(last).toMatchObject({ status: 202 });
  expect(last.requests).toHaveLength(3);
});

it('gives a delivery that is sent twice the same run', async () => {
  const send = await serve({ type: 'none' });
  const first = await send({ headers: { 'x-github-delivery': 'd-1' } });
  const second = await send({ headers: { 'x-github-delivery': 'd-1' } });
  expect(second).toMatchObject({ status: 202, body: { run_id: first.body.run_id, duplicate: true } });
  expect(second.requests).toHaveLength(1);
});

it('accepts access tokens that the secret signed, while they are valid', async () => {
  const send = await serve({ type: 'oauth2', secret, header: 'Authorization' });
  const ask = async (authorization: string) => (await send({ headers: { authorization } })).status;
  expect(await ask(jwt({ exp: seconds + 60 }, hs256, 'HS256'))).toBe(202);
  expect(await ask('Bearer s3cret-of-the-hook')).toBe(202);
  expect(await ask('s3cret-of-the-hook')).toBe(401);
  expect(await ask(jwt({ exp: seconds - 1 }, hs256, 'HS256'))).toBe(401);
  expect(await ask(jwt({}, hs256, 'HS256'))).toBe(401);
  expect(await ask(jwt({ exp: seconds + 60, nbf: seconds + 3600 }, hs256, 'HS256'))).toBe(401);
  expect(await ask(jwt({ exp: seconds + 60 }, () => '', 'none'))).toBe(401);
});

it('verifies access tokens by a public key, and never takes that key for a shared secret', async () => {
  const send = await serve({ type: 'oauth2', secret: { secret: 'public_secret_key' }, header: 'Authorization' });
  const ask = async (authorization: string) => (await send({ headers: { authorization } })).status;
  const rs256 = (text: string) => sign('sha256', Buffer.from(text), keys.privateKey).toString('base64url');
  expect(await ask(jwt({ exp: seconds + 60 }, rs256, 'RS256'))).toBe(202);
  const confused = (text: string) => createHmac('sha256', secrets.public_secret_key).update(text).digest('base64url');
  expect(await ask(jwt({ exp: seconds + 60 }, confused, 'HS256'))).toBe(401);
  expect(await ask(jwt({ exp: seconds + 60 }, confused, 'RS256'))).toBe(401);
});

it('is not there without its secret', async () => {
  const send = await serve({ type: 'token', secret: { secret: 'missing_secret_key' }, header: 'X-Token' });
  expect(await send({ headers: { 'x-token': '' } })).toMatchObject({ status: 503, requests: [] });
});

it.each([
  ['another path', { path: '/orders/' }, 404],
  ['another method', { method: 'GET' }, 405],
  ['too long a body', { body: `"${'x'.repeat(1 << 20)}"` }, 413],
  ['another type', { headers: { 'content-type': 'multipart/form-data' } }, 415],
  ['no type', { headers: { 'content-type': undefined } }, 415],
  ['another encoding', { headers: { 'content-type': 'application/json; charset=utf-16' } }, 415],
  ['no JSON', { body: '{"order":' }, 400],
  ['no object', { body: '[1]' }, 400],
  ['an object where a value is wanted', { body: '{"order":{"id":{"$gt":0}}}' }, 400],
])('refuses %s', async (_, request, status) => {
  const send = await serve({ type: 'none' });
  expect(await send(request)).toMatchObject({ status, requests: [] });
});

it('takes nothing from prototypes', async () => {
  const send = await serve(
    { type: 'none' },
    { payload: { '__proto__.polluted': 'a', 'constructor.name': 'b', ok: 'c' } },
  );
  const answer = await send({ body: '{"__proto__":{"polluted":1},"ok":2}' });
  expect(JSON.parse(answer.requests[0]?.params ?? '')).toEqual({ trigger: {}, given: { c: 2 } });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it('takes the query of a GET', async () => {
  const send = await serve({ type: 'none' }, { methods: ['GET'], payload: { id: 'order' } });
  const answer = await send({ method: 'GET', query: { id: '9', other: 'x' }, body: '' });
  expect(JSON.parse(answer.requests[0]?.params ?? '')).toEqual({ trigger: {}, given: { order: '9' } });
});
