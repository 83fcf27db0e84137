import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A request as a local service saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How many requests came before this one. */
  readonly number: number;
}

/** An answer, or what goes wrong instead of one. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
  readonly gzip?: boolean;
  /**
   * `reset`: the connection ends before an answer. `cut`: it ends in the middle of the body. `short`: the body is shorter
   * than Content-Length. `hang`: no answer comes. `half-gzip`: the compressed body lacks its end.
   */
  readonly fault?: 'reset' | 'cut' | 'short' | 'hang' | 'half-gzip';
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

export interface LocalService {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a service on the loopback that answers by a function. */
export async function startLocalService(
  answer: (request: SeenRequest) => Reply | Promise<Reply>,
): Promise<LocalService> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://local');
    const request: SeenRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      number: requests.length,
    };
    requests.push(request);
    const reply = await answer(request);
    if (reply.delay) await new Promise((resolve) => setTimeout(resolve, reply.delay));
    const { fault } = reply;
    if (fault === 'hang') return;
    if (fault === 'reset') {
      incoming.socket.destroy();
      return;
    }
    const text = reply.json === undefined ? (reply.body ?? '') : JSON.stringify(reply.json);
    const plain = Buffer.from(text);
    const zipped = reply.gzip || fault === 'half-gzip';
    const whole = zipped ? gzipSync(plain) : plain;
    const sent = fault === 'half-gzip' ? whole.subarray(0, whole.length >> 1) : whole;
    const cut = fault === 'cut' || fault === 'short';
    outgoing.writeHead(reply.status ?? 200, {
      'content-type': reply.json === undefined ? 'text/plain' : 'application/json',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      'content-length': String(sent.length),
      ...reply.headers,
    });
    if (!cut) {
      outgoing.end(sent);
      return;
    }
    outgoing.write(sent.subarray(0, sent.length >> 1), () => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
