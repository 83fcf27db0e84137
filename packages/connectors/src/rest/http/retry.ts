/** How often and after what time a request is tried again. */
export interface Retry {
  /** All tries, the first included. */
  readonly maxAttempts: number;
  readonly factor: number;
  /** Seconds before the second try. */
  readonly initial: number;
  /** Longest delay in seconds. */
  readonly most: number;
}

export const defaultRetry: Retry = { maxAttempts: 3, factor: 2, initial: 1, most: 60 };

/** Longest wait that a service may ask for, in seconds. */
export const longestWait = 600;

/** Seconds before try `attempt + 1`. */
export function backoff(retry: Retry, attempt: number): number {
  return Math.min(retry.most, retry.initial * retry.factor ** (attempt - 1));
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The wait that an answer asks for: `Retry-After` in seconds or as a date (RFC 9110), else the reset of a used-up limit. */
export function askedWait(headers: Headers, now: number): number | undefined {
  const after = header(headers, 'retry-after');
  if (after !== undefined) {
    if (/^\s*\d+(\.\d+)?\s*$/.test(after)) return Number(after);
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, (date - now) / 1000);
  }
  if (header(headers, 'x-ratelimit-remaining') === '0') {
    const reset = Number(header(headers, 'x-ratelimit-reset'));
    // Seconds since 1970, as GitHub sends; small numbers are a span.
    if (Number.isFinite(reset) && reset > 0) return Math.max(0, reset > 1e9 ? reset - now / 1000 : reset);
  }
  return undefined;
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether the same request may succeed later. */
export function isPassing(status: number, headers: Headers): boolean {
  if (passing.has(status)) return true;
  return status === 403 && (headers['retry-after'] !== undefined || header(headers, 'x-ratelimit-remaining') === '0');
}
