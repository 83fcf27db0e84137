import type { SeenRequest } from '@sparkle-orchestration/connectors/testing';
import type { FieldProof, Where } from './proof.js';
import { type Asked, asks } from './rest-proof.js';

const file = 'config/sources/api.yaml';
const connection = 'source.connection';
const auth = `${connection}.auth`;
const resource = 'source.resources[]';
const paging = `${resource}.pagination`;

const one = () => ({ json: [{ id: 1 }] });
const header =
  (name: string) =>
  ({ requests }: Asked) =>
    requests.at(-1)?.headers[name];
const query =
  (name: string) =>
  ({ requests }: Asked) =>
    requests.map((request) => request.query[name]);
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const withAuth = (written: object): Where => ({
  also: [{ file, path: ['source', 'connection', 'auth'], value: written }],
});
const paged = (written: object): Where => ({
  also: [
    { file, path: ['source', 'resources', 0, 'pagination'], value: written },
    // A service that never ends is not asked for long.
    { file, path: ['source', 'resources', 0, 'max_pages'], value: 9 },
  ],
});
const ids = ({ records }: Asked) => records.map((record) => (record as { readonly id: number }).id);
const read = (written: object): Where => ({
  also: [{ file, path: ['source', 'resources', 0, 'incremental'], value: { cursor_field: 'at', ...written } }],
});

/** Client credentials: the token request, then the one with the token. */
const credentials = {
  type: 'oauth2',
  token_url: 'SERVICE/token',
  client_id: 'c',
  client_secret_secret_key: 'word_secret_key',
};
const tokens = ({ path }: SeenRequest) =>
  path.startsWith('/token') || path.startsWith('/other')
    ? { json: { access_token: 'fresh-token-1', expires_in: 0 } }
    : { json: [{ id: 1 }] };
const tokenRequest = ({ requests }: Asked) => {
  const request = requests[0];
  return { ...Object.fromEntries(new URLSearchParams(request?.body)), ...request?.query };
};

/** Three pages with one record each, by a number in the query. */
const three =
  (name: string, envelope: (page: number) => object = () => ({}), first = 1) =>
  ({ query: given }: SeenRequest) => {
    const page = Number(given[name] ?? first) - first + 1;
    return { json: { data: page <= 3 ? [{ id: page }] : [], ...envelope(page) } };
  };
/** Two pages by a cursor: the answer to the first names the second. */
const cursor =
  (put: (next: string | null) => object, name = 'cursor') =>
  ({ query: given, body }: SeenRequest) => {
    const sent = given[name] ?? (body === '' ? undefined : (JSON.parse(body) as Record<string, string>)[name]);
    return sent === undefined
      ? { json: { data: [{ id: 1, key: 'two' }], ...put('two') } }
      : { json: { data: [{ id: 2 }], ...put(null) } };
  };

export const restFields: readonly FieldProof[] = [
  asks(`${connection}.base_url`, ['SERVICE/v1', 'SERVICE/v2'], one, (a) => a.requests[0]?.path, [
    '/v1/users',
    '/v2/users',
  ]),
  asks(`${connection}.headers`, [{ 'x-team': 'a' }, { 'x-team': 'b' }], one, header('x-team'), ['a', 'b']),
  asks(`${connection}.allowed_hosts`, [['127.0.0.1'], []], one, (a) => a.error, [undefined, 'rest/private-address']),
  asks(
    `${connection}.retry.max_attempts`,
    [1, 3],
    () => ({ status: 500 }),
    (a) => a.requests.length,
    [1, 3],
  ),
  asks(`${connection}.retry.initial_delay`, [0.01, 0.5], () => ({ status: 500 }), slow(0.45), [false, true], tries(2)),
  asks(`${connection}.retry.backoff_factor`, [1, 20], () => ({ status: 500 }), slow(0.45), [false, true], tries(3)),
  asks(`${connection}.retry.backoff_max`, [0.01, 5], () => ({ status: 500 }), slow(0.45), [false, true], {
    also: [{ file, path: ['source', 'connection', 'retry'], value: { max_attempts: 2, initial_delay: 0.5 } }],
  }),
  asks(
    `${auth}.type`,
    ['bearer', 'basic'],
    one,
    header('authorization'),
    ['Bearer ann:the-word-1234', basic('ann:the-word-1234')],
    withAuth({ type: 'bearer', credentials_secret_key: 'hook_secret_key' }),
  ),
  asks(
    `${auth}.credentials_secret_key`,
    ['token_secret_key', 'word_secret_key'],
    one,
    header('authorization'),
    ['Bearer the-token-1234', 'Bearer the-word-1234'],
    withAuth({ type: 'bearer' }),
  ),
  asks(
    `${auth}.token_secret_key`,
    ['token_secret_key', 'word_secret_key'],
    one,
    header('authorization'),
    ['Bearer the-token-1234', 'Bearer the-word-1234'],
    withAuth({ type: 'bearer' }),
  ),
  asks(
    `${auth}.username_secret_key`,
    ['user_secret_key', 'token_secret_key'],
    one,
    header('authorization'),
    [basic('ann:the-word-1234'), basic('the-token-1234:the-word-1234')],
    withAuth({ type: 'basic', password_secret_key: 'word_secret_key' }),
  ),
  asks(
    `${auth}.password_secret_key`,
    ['word_secret_key', 'token_secret_key'],
    one,
    header('authorization'),
    [basic('ann:the-word-1234'), basic('ann:the-token-1234')],
    withAuth({ type: 'basic', username_secret_key: 'user_secret_key' }),
  ),
  asks(
    `${auth}.header_name`,
    [undefined, 'X-Token'],
    one,
    (a) => [header('x-api-key')(a), header('x-token')(a)],
    [
      ['the-token-1234', undefined],
      [undefined, 'the-token-1234'],
    ],
    withAuth({ type: 'api_key', credentials_secret_key: 'token_secret_key' }),
  ),
  asks(
    `${auth}.query_param`,
    [undefined, 'key'],
    one,
    query('key'),
    [[undefined], ['the-token-1234']],
    withAuth({ type: 'api_key', credentials_secret_key: 'token_secret_key' }),
  ),
  asks(
    `${auth}.prefix`,
    [undefined, 'Token '],
    one,
    header('x-api-key'),
    ['the-token-1234', 'Token the-token-1234'],
    withAuth({ type: 'api_key', credentials_secret_key: 'token_secret_key' }),
  ),
  asks(
    `${auth}.token_url`,
    ['SERVICE/token', 'SERVICE/other'],
    tokens,
    (a) => a.requests[0]?.path,
    ['/token', '/other'],
    withAuth(credentials),
  ),
  asks(
    `${auth}.client_id`,
    ['one', 'two'],
    tokens,
    (a) => tokenRequest(a)['client_id'],
    ['one', 'two'],
    withAuth(credentials),
  ),
  asks(
    `${auth}.client_secret_secret_key`,
    ['word_secret_key', 'token_secret_key'],
    tokens,
    (a) => tokenRequest(a)['client_secret'],
    ['the-word-1234', 'the-token-1234'],
    withAuth({ ...credentials, client_id: 'd' }),
  ),
  asks(
    `${auth}.scope`,
    [undefined, 'all'],
    tokens,
    (a) => tokenRequest(a)['scope'],
    [undefined, 'all'],
    withAuth({ ...credentials, client_id: 'e' }),
  ),
  asks(
    `${auth}.client_auth`,
    ['query', 'basic'],
    tokens,
    (a) => a.requests[0]?.headers.authorization,
    [undefined, basic('f:the-word-1234')],
    withAuth({ ...credentials, client_id: 'f' }),
  ),
  asks(
    `${auth}.token_params`,
    [{ audience: 'a' }, { audience: 'b' }],
    tokens,
    (a) => tokenRequest(a)['audience'],
    ['a', 'b'],
    withAuth({ ...credentials, client_id: 'g' }),
  ),
  asks(`${resource}.endpoint`, ['/users', '/people'], one, (a) => a.requests[0]?.path, ['/v1/users', '/v1/people']),
  asks(`${resource}.method`, [undefined, 'POST'], one, (a) => a.requests[0]?.method, ['GET', 'POST']),
  asks(`${resource}.params`, [{ region: 'eu' }, { region: 'us' }], one, query('region'), [['eu'], ['us']]),
  asks(
    `${resource}.json`,
    [{ a: 1 }, { a: 2 }],
    one,
    (a) => JSON.parse(a.requests[0]?.body ?? ''),
    [{ a: 1 }, { a: 2 }],
    {
      also: [{ file, path: ['source', 'resources', 0, 'method'], value: 'POST' }],
    },
  ),
  asks(
    `${resource}.data_path`,
    ['a.rows', 'b.rows'],
    () => ({ json: { a: { rows: [{ id: 1 }] }, b: { rows: [{ id: 2 }] } } }),
    ids,
    [[1], [2]],
  ),
  asks(
    `${resource}.parallel`,
    [1, 3],
    (r) => ({ ...three('page', () => ({ pages: 3 }))(r), delay: 250 }),
    slow(0.7),
    [true, false],
    paged({ type: 'page', total_pages_path: 'pages' }),
  ),
  asks(
    `${resource}.max_pages`,
    [2, 9],
    three('page'),
    (a) => a.error,
    ['rest/too-many-pages', undefined],
    paged({ type: 'page' }),
  ),
  asks(
    `${resource}.max_page_bytes`,
    [50, 50_000],
    () => ({ json: [{ id: 1, text: 'x'.repeat(200) }] }),
    (a) => a.error,
    ['rest/page-too-large', undefined],
  ),
  asks(`${resource}.rate_limit_delay`, [0, 0.2], three('page'), slow(0.55), [false, true], paged({ type: 'page' })),
  asks(`${paging}.type`, ['none', 'page'], three('page'), ids, [[1], [1, 2, 3]], paged({})),
  asks(
    `${paging}.page_param`,
    ['page', 'p'],
    three('p'),
    (a) => a.error ?? ids(a),
    ['rest/too-many-pages', [1, 2, 3]],
    {
      also: [
        ...(paged({ type: 'page' }).also ?? []),
        { file, path: ['source', 'resources', 0, 'max_pages'], value: 5 },
      ],
    },
  ),
  asks(
    `${paging}.start_page`,
    [1, 0],
    three('page', () => ({}), 0),
    ids,
    [
      [2, 3],
      [1, 2, 3],
    ],
    paged({ type: 'page' }),
  ),
  asks(
    `${paging}.offset_param`,
    ['offset', 'skip'],
    one,
    (a) => a.requests[0]?.query,
    [
      { limit: '100', offset: '0', region: 'eu' },
      { limit: '100', skip: '0', region: 'eu' },
    ],
    paged({ type: 'offset', total_path: 'n' }),
  ),
  asks(
    `${paging}.limit_param`,
    ['limit', 'size'],
    one,
    (a) => a.requests[0]?.query,
    [
      { limit: '100', offset: '0', region: 'eu' },
      { size: '100', offset: '0', region: 'eu' },
    ],
    paged({ type: 'offset' }),
  ),
  asks(
    `${paging}.limit`,
    [undefined, 7],
    one,
    (a) => a.requests[0]?.query['limit'],
    ['100', '7'],
    paged({ type: 'offset' }),
  ),
  asks(
    `${paging}.total_path`,
    [undefined, 'n'],
    three('page', () => ({ n: 3 })),
    (a) => a.requests.length,
    [4, 3],
    paged({ type: 'page' }),
  ),
  asks(
    `${paging}.total_pages_path`,
    [undefined, 'pages'],
    three('page', () => ({ pages: 2 })),
    ids,
    [
      [1, 2, 3],
      [1, 2],
    ],
    paged({ type: 'page' }),
  ),
  asks(
    `${paging}.total_header`,
    [undefined, 'X-All'],
    (r) => ({ ...three('page')(r), headers: { 'x-all': '3' } }),
    (a) => a.requests.length,
    [4, 3],
    paged({ type: 'page' }),
  ),
  asks(
    `${paging}.cursor_path`,
    ['meta.next', 'meta.other'],
    cursor((next) => ({ meta: { next } })),
    ids,
    [[1, 2], [1]],
    paged({ type: 'cursor' }),
  ),
  asks(
    `${paging}.cursor_field`,
    ['none', 'key'],
    cursor(() => ({})),
    ids,
    [[1], [1, 2]],
    paged({ type: 'cursor' }),
  ),
  asks(
    `${paging}.cursor_param`,
    ['cursor', 'after'],
    cursor((next) => ({ next_cursor: next }), 'after'),
    (a) => a.error ?? ids(a),
    ['rest/page-repeats', [1, 2]],
    paged({ type: 'cursor' }),
  ),
  asks(
    `${paging}.has_more_path`,
    [undefined, 'more'],
    cursor((next) => ({ next_cursor: next, more: false })),
    ids,
    [[1, 2], [1]],
    paged({ type: 'cursor' }),
  ),
  asks(
    `${paging}.end_path`,
    [undefined, 'end'],
    ({ query: q }) =>
      q['page']
        ? { json: { data: [{ id: 2 }] } }
        : { json: { data: [{ id: 1 }], next: '/v1/users?page=2', end: true } },
    ids,
    [[1, 2], [1]],
    paged({ type: 'next_url' }),
  ),
  asks(
    `${paging}.next_path`,
    [undefined, 'further'],
    ({ query: q }) =>
      q['page'] ? { json: { data: [{ id: 2 }] } } : { json: { data: [{ id: 1 }], further: '?page=2' } },
    ids,
    [[1], [1, 2]],
    paged({ type: 'next_url' }),
  ),
  asks(`${paging}.param_in`, ['query', 'body'], one, (a) => a.requests[0]?.body, ['', '{"limit":100,"offset":0}'], {
    also: [
      ...(paged({ type: 'offset' }).also ?? []),
      { file, path: ['source', 'resources', 0, 'method'], value: 'POST' },
    ],
  }),
  asks(
    `${resource}.incremental.enabled`,
    [true, false],
    one,
    query('since'),
    [['2026-01-02T00:00:00Z'], [undefined]],
    read({ param: 'since' }),
  ),
  asks(
    `${resource}.incremental.param`,
    [undefined, 'from'],
    one,
    query('from'),
    [[undefined], ['2026-01-02T00:00:00Z']],
    read({}),
  ),
  asks(
    `${resource}.incremental.param_format`,
    ['date', 'epoch'],
    one,
    query('since'),
    [['2026-01-02'], ['1767312000']],
    read({ param: 'since' }),
  ),
  asks(
    `${resource}.incremental.lag`,
    [0, 60],
    one,
    query('since'),
    [['2026-01-02T00:00:00Z'], ['2026-01-01T23:59:00Z']],
    {
      also: [
        ...(read({ param: 'since', strategy: 'merge' }).also ?? []),
        { file, path: ['source', 'resources', 0, 'primary_key'], value: 'id' },
      ],
    },
  ),
];

/** Whether a reading took longer than this, in seconds. */
function slow(seconds: number) {
  return (asked: Asked) => asked.seconds > seconds;
}

function tries(count: number): Where {
  return {
    also: [{ file, path: ['source', 'connection', 'retry'], value: { max_attempts: count, initial_delay: 0.03 } }],
  };
}
