import type { HttpAnswer, HttpRequest } from '../http/client.js';

/** What a page tells about the next one. */
export interface PageFacts {
  readonly answer: Pick<HttpAnswer, 'url' | 'headers'>;
  readonly request: HttpRequest;
  /** Number of the page, from 1. */
  readonly number: number;
  /** Records of this page, rejected ones included. */
  readonly records: number;
  /** The page without its records. */
  envelope(): unknown;
  lastRecord(): unknown;
}

/** A way of paging. */
export interface Pager {
  first(request: HttpRequest): HttpRequest;
  /** The request of the next page; nothing at the end. */
  next(page: PageFacts): HttpRequest | undefined;
  /**
   * The request that `next` will probably give, told by an answer whose records were not looked at yet: it is sent ahead
   * and dropped when it was not the one.
   */
  guess?(answer: HttpAnswer, request: HttpRequest): HttpRequest | undefined;
  /** After the first page: all others, where it tells how many there are. They may be read side by side. */
  others?(page: PageFacts): readonly HttpRequest[] | undefined;
  /** Records that the service says there are. */
  total?(page: PageFacts): number | undefined;
}

/** The value at a dotted path of parsed JSON. A path that is a key as a whole wins, such as `@odata.nextLink`. */
export function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const whole = (value as Readonly<Record<string, unknown>>)[path];
  if (whole !== undefined) return whole;
  let here: unknown = value;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

/** A number that may be written as text. */
export function numberAt(value: unknown, path: string | undefined): number | undefined {
  const found = path === undefined ? undefined : valueAt(value, path);
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  return typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : undefined;
}

export function headerOf(page: Pick<PageFacts, 'answer'>, name: string): string | undefined {
  const value = page.answer.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

type Place = 'query' | 'body';

/** A request with one more parameter, in its query or its JSON body (a dotted name goes into objects there). */
export function withParam(
  request: HttpRequest,
  name: string,
  value: string | number,
  place: Place = 'query',
): HttpRequest {
  if (place === 'query') {
    const url = new URL(request.url);
    url.searchParams.set(name, String(value));
    return { ...request, url };
  }
  const body = JSON.parse(request.body ?? '{}') as Record<string, unknown>;
  const keys = name.split('.');
  const last = keys.pop() ?? name;
  let target = body;
  for (const key of keys) {
    const inner = target[key];
    const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : {};
    target[key] = object;
    target = object as Record<string, unknown>;
  }
  target[last] = value;
  return {
    ...request,
    headers: { 'content-type': 'application/json', ...request.headers },
    body: JSON.stringify(body),
  };
}

/** A request for an address that the service gave, absolute or relative. */
export function withAddress(request: HttpRequest, page: Pick<PageFacts, 'answer'>, address: string): HttpRequest {
  return { ...request, url: new URL(address, page.answer.url) };
}
