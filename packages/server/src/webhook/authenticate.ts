import { createHash, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { WebhookTrigger } from '@sparkle-orchestration/core';
import type { WebhookRequest } from './receive.js';

/** Seconds by which the time of a signed request, or of a token, may be off. */
export const replaySeconds = 300;

/** Headers that may hold the time of a signed request: seconds since the epoch, or ISO 8601. */
const timeHeaders = ['x-timestamp', 'x-signature-timestamp', 'x-request-timestamp', 'x-webhook-timestamp'];

type Authentication = WebhookTrigger['webhook']['authentication'];

/** Accepted, with what makes this very request unique when its time was signed; or why not. */
export type Proof =
  | { readonly ok: true; readonly replay?: string }
  | { readonly ok: false; readonly status: 401 | 403 };

/** Compares without telling by its duration how much is equal; different lengths take as long as equal ones. */
function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function timeOf(request: WebhookRequest): { readonly text: string; readonly seconds: number } | undefined {
  const text = timeHeaders.map((name) => request.headers[name]).find((value) => value !== undefined);
  if (text === undefined) return undefined;
  const seconds = /^\d{10}$/.test(text) ? Number(text) : /^\d{13}$/.test(text) ? Number(text) / 1000 : Number.NaN;
  return { text, seconds: Number.isNaN(seconds) ? Date.parse(text) / 1000 : seconds };
}

/** Hex SHA-256 of the raw body; where a time is sent, of the time, a dot and the body is as good. */
function signed(secret: string, given: string, request: WebhookRequest, now: Date): Proof {
  const signature = given.replace(/^sha256=/i, '').toLowerCase();
  const hmac = (...parts: (string | Uint8Array)[]) => {
    const made = createHmac('sha256', secret);
    for (const part of parts) made.update(part);
    return made.digest('hex');
  };
  const time = timeOf(request);
  // Both are always made, so that the answer takes equally long.
  const plain = same(signature, hmac(request.body));
  const timed = same(signature, hmac(`${time?.text ?? ''}.`, request.body));
  if (!plain && !(time && timed)) return { ok: false, status: 401 };
  if (!time) return { ok: true };
  // A time that is no time fails this comparison too.
  if (!(Math.abs(now.getTime() / 1000 - time.seconds) <= replaySeconds)) return { ok: false, status: 401 };
  return { ok: true, replay: `${time.text}|${signature}` };
}

function json(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function publicKey(secret: string): KeyObject | undefined {
  return /-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(secret) ? createPublicKey(secret) : undefined;
}

function signatureHolds(token: string, algorithm: unknown, secret: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const text = `${head}.${claims}`;
  const key = publicKey(secret);
  // What kind of key there is decides the algorithm, never the token alone.
  if (!key)
    return algorithm === 'HS256' && same(signature, createHmac('sha256', secret).update(text).digest('base64url'));
  const bytes = Buffer.from(signature, 'base64url');
  if (algorithm === 'RS256' && key.asymmetricKeyType === 'rsa') return verify('sha256', Buffer.from(text), key, bytes);
  if (algorithm === 'ES256' && key.asymmetricKeyType === 'ec')
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes);
  return false;
}

/** An access token: the secret itself, or a JWT that the secret signed (a text: HS256; a public key: RS256 or ES256). */
function accessToken(secret: string, token: string, now: Date): Proof {
  const parts = token.split('.');
  if (parts.length === 3) {
    const claims = json(parts[1]);
    const at = now.getTime() / 1000;
    const inTime =
      typeof claims?.['exp'] === 'number' &&
      claims['exp'] > at &&
      (claims['nbf'] === undefined || (typeof claims['nbf'] === 'number' && claims['nbf'] <= at + replaySeconds));
    if (inTime && signatureHolds(token, json(parts[0])?.['alg'], secret)) return { ok: true };
  }
  return publicKey(secret) === undefined && same(token, secret) ? { ok: true } : { ok: false, status: 401 };
}

/** Does the caller prove what the trigger asks for? */
export function authenticate(
  authentication: Authentication,
  request: WebhookRequest,
  secret: (name: string) => string | undefined,
  now: Date,
): Proof | { readonly ok: false; readonly status: 503 } {
  if (authentication.type === 'none') return request.loopback ? { ok: true } : { ok: false, status: 403 };
  const wanted = secret(authentication.secret.secret);
  // Without its secret nobody could prove anything, and an empty one would prove everything.
  if (wanted === undefined || wanted === '') return { ok: false, status: 503 };
  const given = request.headers[authentication.header.toLowerCase()];
  if (given === undefined) return { ok: false, status: 401 };
  const bearer = /^Bearer +/i;
  switch (authentication.type) {
    case 'token':
      return same(given.replace(bearer, ''), wanted) ? { ok: true } : { ok: false, status: 401 };
    case 'hmac':
      return signed(wanted, given, request, now);
    case 'oauth2':
      return bearer.test(given) ? accessToken(wanted, given.replace(bearer, ''), now) : { ok: false, status: 401 };
  }
}
