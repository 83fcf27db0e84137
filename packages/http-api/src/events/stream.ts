import type { EventHub, ToldEvent } from './hub.js';

/** Events that may wait for a slow reader; then its stream ends, and it comes again when it can. */
const mostWaiting = 256;
const heartbeat = 15_000;

/** Server-sent events of all runs, or of one. */
export function eventStream(hub: EventHub, run: string | undefined, closed: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) <= -mostWaiting) return end();
          controller.enqueue(encoder.encode(text));
        };
        const stop = hub.subscribe((event: ToldEvent) => {
          if (run !== undefined && event.run !== run) return;
          send(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        });
        const timer = setInterval(() => send(': here\n\n'), heartbeat);
        timer.unref();
        let over = false;
        end = () => {
          if (over) return;
          over = true;
          stop();
          clearInterval(timer);
          closed();
          try {
            controller.close();
          } catch {
            // The reader had gone first.
          }
        };
        send('retry: 2000\n\n');
      },
      cancel: () => end(),
    },
    { highWaterMark: 1 },
  );
}
