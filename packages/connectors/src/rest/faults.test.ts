import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtractContext, StagedData } from '@sparkle-orchestration/core';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalService, type Reply, type SeenRequest, startLocalService } from '../testing.js';
import { restConnector } from './connector.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;
let service: LocalService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const connection = {
  allowed_hosts: JSON.stringify(['127.0.0.1']),
  retry: JSON.stringify({ max_attempts: 3, initial_delay: 0.01 }),
  timeout: 0.5,
};

/** Reads a resource of a service that answers like this. */
async function read(
  answer: (request: SeenRequest) => Reply | Promise<Reply>,
  options: Readonly<Record<string, unknown>> = {},
  more: { readonly properties?: Readonly<Record<string, string | number>>; readonly context?: Partial<Context> } = {},
): Promise<StagedData> {
  service = await startLocalService(answer);
  const extract = restConnector.extract;
  if (!extract) throw new Error('it reads nothing');
  return extract({
    ingestor: 'rest_resource',
    options: { endpoint: '/list', ...options },
    connection: {
      name: 'api',
      type: 'rest_api',
      properties: { base_url: service.url, ...connection, ...more.properties },
    },
    stagingDir: mkdtempSync(join(tmpdir(), 'sparkle-rest-')),
    root: '/',
    allowedDirectories: [],
    signal: new AbortController().signal,
    log: () => undefined,
    ...more.context,
  });
}

const lines = (data: StagedData) =>
  data.files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
const good: Reply = { json: [{ id: 1 }] };
const after =
  (...bad: Reply[]) =>
  ({ number }: SeenRequest) =>
    bad[number] ?? good;

describe('a service that fails for a while', () => {
  it.each<readonly [string, Reply]>([
    ['answers 500', { status: 500 }],
    ['answers 429 with seconds to wait', { status: 429, headers: { 'retry-after': '0' } }],
    [
      'answers 503 with a date to wait for',
      { status: 503, headers: { 'retry-after': new Date(Date.now() - 1000).toUTCString() } },
    ],
    [
      'has used up its limit',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' } },
    ],
    ['ends the connection', { fault: 'reset' }],
    ['ends it inside the body', { json: [{ id: 9 }, { id: 8 }], fault: 'cut' }],
    ['sends half of a gzip body', { json: [{ id: 9 }], fault: 'half-gzip' }],
    ['sends half of the JSON', { body: '[{"id": 9}, {"i' }],
    ['sends HTML with 200', { body: '<!doctype html><title>Login</title>', headers: { 'content-type': 'text/html' } }],
    ['sends nothing', { body: '' }],
    ['says nothing', { fault: 'hang' }],
  ])('is asked again when it %s, and only the good answer counts', async (_, bad) => {
    expect(lines(await read(after(bad)))).toEqual([{ id: 1 }]);
    expect(service?.requests).toHaveLength(2);
  });

  it('is given up after the tries of the connection', async () => {
    await expect(read(() => ({ status: 500, body: 'out of order' }))).rejects.toThrow(
      /rest\/status: http:\/\/127\.0\.0\.1:\d+\/list answered 500: out of order \(3 tries\)/,
    );
    expect(service?.requests).toHaveLength(3);
  });

  it('is not asked again when that cannot help, or would take too long', async () => {
    await expect(read(() => ({ status: 404 }))).rejects.toThrow(/rest\/refused-for-good/);
    expect(service?.requests).toHaveLength(1);
    await service?.close();
    await expect(read(() => ({ status: 429, headers: { 'retry-after': '86400' } }))).rejects.toThrow(
      /rest\/wait-too-long/,
    );
  });
});

describe('pages', () => {
  const page = (request: SeenRequest) => Number(request.query['page'] ?? 1);

  it('are followed by link, next address, cursor, number and offset', async () => {
    const all = [{ id: 1 }, { id: 2 }, { id: 3 }];
    const ways: readonly (readonly [Readonly<Record<string, unknown>>, (request: SeenRequest) => Reply])[] = [
      [
        {},
        (r) => ({
          json: [all[page(r) - 1]],
          headers: page(r) < 3 ? { link: `</list?page=${page(r) + 1}>; rel="next"` } : {},
        }),
      ],
      [{}, (r) => ({ json: { results: [all[page(r) - 1]], next: page(r) < 3 ? `/list?page=${page(r) + 1}` : null } })],
      [
        { pagination: { type: 'cursor', cursor_path: 'meta.next', cursor_param: 'page' } },
        (r) => ({ json: { data: [all[page(r) - 1]], meta: { next: page(r) < 3 ? page(r) + 1 : null } } }),
      ],
      [{ pagination: { type: 'page' } }, (r) => ({ json: all.slice(page(r) - 1, page(r)) })],
      [
        { pagination: { type: 'page', total_path: 'total' } },
        (r) => ({ json: { total: 3, items: all.slice(page(r) - 1, page(r)) } }),
      ],
      [
        { pagination: { type: 'offset', limit: 2, total_path: 'total' } },
        (r) => ({ json: { total: 3, items: all.slice(Number(r.query['offset']), Number(r.query['offset']) + 2) } }),
      ],
    ];
    for (const [options, answer] of ways) {
      expect(lines(await read(answer, options))).toEqual(all);
      await service?.close();
    }
  });

  it('that repeat, or never end, are an error and no endless loop', async () => {
    const two = [{ id: 1 }, { id: 2 }];
    await expect(read(() => ({ json: two }), { pagination: { type: 'page' } })).rejects.toThrow(/rest\/page-repeats/);
    await service?.close();
    await expect(read(() => ({ json: { items: [{ id: 1 }], next: '/list' } }))).rejects.toThrow(/rest\/page-repeats/);
    await service?.close();
    const endless = read((r) => ({ json: [{ id: r.number }] }), { pagination: { type: 'page' }, max_pages: 5 });
    await expect(endless).rejects.toThrow(/rest\/too-many-pages/);
  });

  it('that shrink while they are read are read again, twice at most', async () => {
    const answer =
      (shrinks: number) =>
      (r: SeenRequest): Reply => {
        const total = r.number % 2 === 1 && r.number < 2 * shrinks ? 2 : 3;
        return { json: { total, items: page(r) === 1 ? [{ id: 1 }, { id: 2 }] : [{ id: 3 }] } };
      };
    const options = { pagination: { type: 'page', total_path: 'total' }, parallel: 1 };
    expect(lines(await read(answer(1), options))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    await service?.close();
    await expect(read(answer(9), options)).rejects.toThrow(/rest\/changed-while-reading/);
  });

  it('have a largest size, also after decompression', async () => {
    const big = { json: [{ text: 'x'.repeat(100_000) }], gzip: true };
    await expect(read(() => big, { max_page_bytes: 50_000 })).rejects.toThrow(/rest\/page-too-large/);
  });
});

describe('addresses', () => {
  const call = (base_url: string, allowed: readonly string[] = []) =>
    read(() => good, {}, { properties: { base_url, allowed_hosts: JSON.stringify(allowed) } });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]:9',
    'http://2130706433:9',
    'http://0x7f.1:9',
    'http://[::ffff:127.0.0.1]:9',
    'http://localhost:9',
    'http://10.0.0.1',
  ])('of private networks are refused: %s', async (address) => {
    await expect(call(address)).rejects.toThrow(/rest\/private-address/);
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1', 'http://user:secret@example.com'])(
    'that are no plain http are refused, without their secrets: %s',
    async (address) => {
      const refused = call(address);
      await expect(refused).rejects.toThrow(/rest\/bad-address/);
      await expect(refused).rejects.not.toThrow(/secret/);
    },
  );

  it('of redirects are checked again, and secrets stay with their own host', async () => {
    const redirect = (location: string) => read(() => ({ status: 302, headers: { location } }));
    await expect(redirect('http://169.254.169.254/')).rejects.toThrow(/rest\/private-address/);
    await service?.close();
    await expect(redirect('file:///etc/passwd')).rejects.toThrow(/rest\/bad-address/);
    await service?.close();
    await expect(redirect('/list')).rejects.toThrow(/rest\/redirect/);
    await service?.close();
    const other = await startLocalService(() => good);
    try {
      const properties = { auth: JSON.stringify({ type: 'bearer' }), 'auth.token': 'the-secret-token' };
      const away = () => ({ status: 307, headers: { location: `${other.url}/elsewhere` } });
      expect(lines(await read(away, {}, { properties }))).toEqual([{ id: 1 }]);
      expect(service?.requests[0]?.headers.authorization).toBe('Bearer the-secret-token');
      expect(other.requests[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

describe('tokens of client credentials', () => {
  it('are asked for once, and anew when one is refused', async () => {
    let current = 1;
    const answer = (r: SeenRequest): Reply => {
      if (r.path === '/token') return { json: { access_token: `token-number-${current}`, expires_in: 3600 } };
      return r.headers.authorization === `Bearer token-number-${current}` ? good : { status: 401 };
    };
    service = await startLocalService(answer);
    const { url } = service;
    const properties = {
      base_url: url,
      auth: JSON.stringify({ type: 'oauth2', token_url: `${url}/token`, client_id: 'c' }),
      'auth.client_secret': 'the-client-secret',
    };
    const own = service;
    const again = async () => {
      const data = await read(() => good, {}, { properties });
      await service?.close();
      return data;
    };
    await again();
    await again();
    current = 2;
    await again();
    expect(own.requests.map((r) => r.path)).toEqual(['/token', '/list', '/list', '/list', '/token', '/list']);
    await own.close();
  });
});
