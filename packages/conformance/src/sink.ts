import { createServer } from 'node:http';

/** A local HTTP endpoint that keeps the bodies it is sent. */
export interface Sink {
  readonly url: string;
  /** Bodies since the last call. */
  take(): readonly string[];
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  let bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the sink has no port');
  return {
    url: `http://127.0.0.1:${address.port}/services/T/B/x`,
    take() {
      const taken = bodies;
      bodies = [];
      return taken;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
