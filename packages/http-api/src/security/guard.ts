import type { IncomingMessage } from 'node:http';
import { isPlainTarget, pathOf } from './paths.js';

export interface Refusal {
  readonly status: 400 | 401 | 403 | 413 | 414;
  readonly error: string;
}

export interface GuardOptions {
  /** Lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly isToken: (authorization: string | undefined) => boolean;
  /** Exact paths that anybody on the machine may read: the page and its parts, liveness, readiness. */
  readonly open: ReadonlySet<string>;
  /** Webhooks prove themselves. */
  readonly isWebhook: (path: string) => boolean;
  readonly maxBody: number;
}

function valuesOf(request: IncomingMessage, name: string): readonly string[] {
  return request.rawHeaders.flatMap((header, n) =>
    n % 2 === 0 && header.toLowerCase() === name ? [request.rawHeaders[n + 1] ?? ''] : [],
  );
}

/**
 * Looks at a request before anything else does: at the bytes of its request line and headers, not at a parsed URL. In
 * this order: who it thinks it talks to, where it goes, which page sent it, whether it may, how long its body is.
 */
export function guard(request: IncomingMessage, options: GuardOptions): Refusal | undefined {
  const hosts = valuesOf(request, 'host');
  if (hosts.length !== 1 || !options.hosts.has((hosts[0] ?? '').toLowerCase()))
    return { status: 403, error: 'this host name is not served here' };
  const target = request.url ?? '';
  if (!isPlainTarget(target)) return { status: 403, error: 'the path is not in its plain form' };
  const path = pathOf(target);
  const open = options.open.has(path) && (request.method === 'GET' || request.method === 'HEAD');
  const origins = valuesOf(request, 'origin');
  const own = [...options.hosts].flatMap((host) => [`http://${host}`, `https://${host}`]);
  if (origins.some((origin) => !own.includes(origin.toLowerCase())))
    return { status: 403, error: 'requests of other sites are refused' };
  // Links of other sites may open the page; nothing of theirs may reach what does something or knows something.
  const sites = valuesOf(request, 'sec-fetch-site');
  if (!open && sites.some((site) => site !== 'same-origin' && site !== 'none'))
    return { status: 403, error: 'requests of other sites are refused' };
  if (!open && !options.isWebhook(path)) {
    const given = valuesOf(request, 'authorization');
    if (given.length !== 1 || !options.isToken(given[0])) return { status: 401, error: 'a valid token is needed' };
  }
  const length = request.headers['content-length'];
  if (length !== undefined && !(Number(length) <= options.maxBody))
    return { status: 413, error: `the body is longer than ${options.maxBody} bytes` };
  return undefined;
}
