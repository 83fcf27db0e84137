import { createServer } from 'node:http';
import { openMailSink } from './mail-sink.js';

/** Local endpoints, for HTTP and for mail, that keep what they are sent. */
export interface Sink {
  readonly url: string;
  readonly mailPort: number;
  /** Bodies since the last call. */
  take(): readonly string[];
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  let bodies: string[] = [];
  const mail = await openMailSink((text) => bodies.push(text));
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
    mailPort: mail.port,
    take() {
      const taken = bodies;
      bodies = [];
      return taken;
    },
    async close() {
      await mail.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
