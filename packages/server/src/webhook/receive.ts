import { createHash } from 'node:crypto';
import type { WebhookTrigger } from '@sparkle-orchestration/core';
import { newRunId } from '@sparkle-orchestration/engine';
import { targetOf } from '../scheduler/board.js';
import type { SchedulerContext } from '../scheduler/context.js';
import { type Parameters, parametersText } from '../scheduler/parameters.js';
import { authenticate } from './authenticate.js';
import { readPayload } from './payload.js';

/** A request as it came in; the body as the bytes that were sent. */
export interface WebhookRequest {
  readonly path: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The caller is on this machine. Webhooks without authentication answer nobody else. */
  readonly loopback: boolean;
}

export interface WebhookAnswer {
  /** 202 with `run_id`; else 400, 401, 403, 404, 405, 409, 413, 415 or 503 with `error`. */
  readonly status: number;
  readonly body: { readonly run_id?: string; readonly duplicate?: true; readonly error?: string };
}

/** Bytes that a body may have. */
export const maxBody = 1 << 20;

/** Headers with which senders mark a delivery, so that its repetition can be told from another one. */
const deliveryHeaders = ['idempotency-key', 'x-delivery-id', 'x-github-delivery', 'webhook-id'];

const refuse = (status: number, error: string): WebhookAnswer => ({ status, body: { error } });

const reasons = {
  401: 'the caller is not authenticated',
  403: 'only callers of this machine are answered',
  503: 'the webhook is not set up: its secret is missing',
};

function find(context: SchedulerContext, path: string): WebhookTrigger | undefined {
  for (const trigger of context.board().triggers.values()) {
    if (trigger.type === 'webhook' && trigger.enabled && trigger.webhook.path === path) return trigger;
  }
  return undefined;
}

/**
 * What makes this delivery one: the signature with its time, and the sender's own id. The id alone would not do, because
 * nobody signed it.
 */
function namesOf(request: WebhookRequest, replay: string | undefined): readonly string[] {
  const id = deliveryHeaders.map((name) => request.headers[name]).find((value) => value);
  const texts = [...(replay === undefined ? [] : [`signed|${replay}`]), ...(id === undefined ? [] : [`id|${id}`])];
  return texts.map((text) => createHash('sha256').update(text).digest('hex'));
}

async function start(
  trigger: WebhookTrigger,
  given: Parameters,
  [delivery, ...also]: readonly string[],
  context: SchedulerContext,
) {
  const now = context.clock.now();
  const id = newRunId(now);
  const target = targetOf(trigger);
  const { project, env } = context.board().definitions;
  const day = 86_400_000;
  const fired = await context.store.fire(
    { project, env, trigger: trigger.name, kind: 'webhook', occurrence: delivery ?? id },
    {
      id,
      target,
      intervalStart: new Date(Math.floor((now.getTime() - 1) / day) * day).toISOString(),
      intervalEnd: now.toISOString(),
      params: parametersText({ trigger: trigger.parameters, given }),
      notBefore: now.toISOString(),
      createdAt: now.toISOString(),
    },
    { also },
  );
  if (fired.outcome !== 'duplicate') {
    const occurrence = delivery ?? id;
    context.tell({
      type: 'fired',
      trigger: trigger.name,
      occurrence,
      outcome: fired.outcome,
      run_id: fired.runId,
      target,
    });
  }
  return fired;
}

/**
 * Answers requests to the paths of webhooks. Nothing of a request is looked at before the caller has proved itself, and
 * a delivery that was seen before starts nothing.
 */
export function webhookReceiver(context: SchedulerContext): (request: WebhookRequest) => Promise<WebhookAnswer> {
  return async (request) => {
    const trigger = find(context, request.path);
    if (!trigger) return refuse(404, 'there is no such webhook');
    const { methods, authentication, payload: mapping } = trigger.webhook;
    if (!methods.some((method) => method === request.method)) return refuse(405, `use ${methods.join(' or ')}`);
    if (request.body.length > maxBody) return refuse(413, `the body is longer than ${maxBody} bytes`);
    const { secret } = context.board().definitions;
    const proof = authenticate(authentication, request, secret, context.clock.now());
    if (!proof.ok) return refuse(proof.status, reasons[proof.status]);
    const payload = readPayload(
      request.method,
      request.headers['content-type'],
      request.body,
      request.query ?? {},
      mapping,
    );
    if ('status' in payload) return refuse(payload.status, payload.error);
    if (context.stopping()) return refuse(503, 'the scheduler is stopping');
    try {
      const fired = await start(trigger, payload.parameters, namesOf(request, proof.replay), context);
      if (fired.outcome !== 'duplicate') return { status: 202, body: { run_id: fired.runId } };
      const named = deliveryHeaders.some((name) => request.headers[name]);
      // A sender that repeats a delivery by its id wants to know of the run; a signature that comes again is a replay.
      if (named) return { status: 202, body: { run_id: fired.runId, duplicate: true } };
      return refuse(409, 'this request was received before');
    } catch {
      return refuse(503, 'the run could not be recorded; send it again');
    }
  };
}
