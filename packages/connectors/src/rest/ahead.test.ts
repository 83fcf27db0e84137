import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type LocalService, type Reply, type SeenRequest, startLocalService } from '../testing.js';
import { restConnector } from './connector.js';

let service: LocalService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** Ids that a resource of a service with cursors gives, and what was asked for. */
async function read(
  answer: (request: SeenRequest) => Reply | Promise<Reply>,
  options: Readonly<Record<string, unknown>> = {},
) {
  service = await startLocalService(answer);
  const data = await restConnector.extract?.({
    ingestor: 'rest_resource',
    options: {
      endpoint: '/list',
      data_path: 'data',
      pagination: { type: 'cursor', cursor_path: 'meta.next' },
      ...options,
    },
    connection: {
      name: 'api',
      type: 'rest_api',
      properties: {
        base_url: service.url,
        allowed_hosts: JSON.stringify(['127.0.0.1']),
        retry: JSON.stringify({ max_attempts: 2, initial_delay: 0.01 }),
      },
    },
    stagingDir: mkdtempSync(join(tmpdir(), 'sparkle-rest-')),
    root: '/',
    allowedDirectories: [],
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const lines = (data?.files ?? []).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return {
    ids: lines.filter((line) => line.trim() !== '').map((line) => (JSON.parse(line) as { id: number }).id),
    asked: service.requests.map((r) => r.query['cursor'] ?? ''),
  };
}

const pageOf = (request: SeenRequest) => Number(request.query['cursor'] ?? 1);

it('the next page is on its way while a page is taken, and each is asked for once', async () => {
  const answer = (request: SeenRequest): Reply => {
    const n = pageOf(request);
    return { json: { data: [{ id: n }], meta: { next: n < 5 ? String(n + 1) : null } } };
  };
  expect(await read(answer)).toEqual({ ids: [1, 2, 3, 4, 5], asked: ['', '2', '3', '4', '5'] });
});

it('a guess that is wrong costs one request and no row', async () => {
  // The key of the cursor stands in the records too, and these come last.
  const answer = (request: SeenRequest): Reply => {
    const n = pageOf(request);
    if (n > 50) return { json: { meta: {}, data: [{ id: 666 }] } };
    return { json: { meta: { next: n < 3 ? n + 1 : null }, data: [{ id: n, next: 60 + n }] } };
  };
  const { ids, asked } = await read(answer);
  expect(ids).toEqual([1, 2, 3]);
  expect([...asked].sort()).toEqual(['', '2', '3', '61']);
});

it('a page that is asked for ahead and fails is asked for again; one that repeats ends the load', async () => {
  let failed = false;
  const once = (request: SeenRequest): Reply => {
    const n = pageOf(request);
    if (n === 2 && !failed) {
      failed = true;
      return { status: 503 };
    }
    return { json: { data: [{ id: n }], meta: { next: n < 3 ? n + 1 : null } } };
  };
  expect((await read(once)).ids).toEqual([1, 2, 3]);
  await service?.close();
  const forever = (request: SeenRequest): Reply => ({ json: { data: [{ id: pageOf(request) }], meta: { next: 2 } } });
  await expect(read(forever)).rejects.toThrow('rest/page-repeats');
});

it('a limit asks for no page that is not wanted', async () => {
  const answer = (request: SeenRequest): Reply => {
    const n = pageOf(request);
    return { json: { data: [{ id: n }, { id: n + 100 }], meta: { next: n + 1 } } };
  };
  const { asked } = await read(answer, {
    pagination: { type: 'cursor', cursor_path: 'meta.next', max_pages: 3 },
  }).catch(() => ({
    asked: service?.requests.map((r) => r.query['cursor'] ?? '') ?? [],
  }));
  expect(asked.length).toBeLessThanOrEqual(3);
});
