import { maxBody, type Scheduler } from '@sparkle-orchestration/server';
import { readBody } from './body.js';

/** Below this, webhooks have the paths that their triggers give them. */
export const webhookRoot = '/hooks';

/** Hands a request on to the webhook of its path: the body as the bytes that were sent. */
export async function answerWebhook(request: Request, loopback: boolean, scheduler: Scheduler): Promise<Response> {
  const url = new URL(request.url);
  const body = await readBody(request, maxBody);
  if (!body) return Response.json({ error: `the body is longer than ${maxBody} bytes` }, { status: 413 });
  const answer = await scheduler.receiveWebhook({
    path: url.pathname.slice(webhookRoot.length),
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: Object.fromEntries(url.searchParams),
    body,
    loopback,
  });
  return Response.json(answer.body, { status: answer.status });
}
