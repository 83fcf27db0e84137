/** How often a task is tried again. `count` is the tries after the first. */
export interface RetryPolicy {
  /** @default 0 */
  readonly count: number;
  /** Seconds before the first retry. @default 60 */
  readonly delaySeconds: number;
  /** Factor per further retry; 1 = constant. @default 1 */
  readonly backoff: number;
  /** Upper bound of a delay in seconds. @default 3600 */
  readonly maxDelaySeconds: number;
  /** Share of the delay (0..1) that a deterministic jitter may add. @default 0 */
  readonly jitter: number;
}

export const noRetry: RetryPolicy = { count: 0, delaySeconds: 60, backoff: 1, maxDelaySeconds: 3600, jitter: 0 };

/** A message channel: `slack` and `webhook` take a connection whose secret is the URL, `email` takes addresses. */
export interface NotificationChannel {
  readonly type: 'slack' | 'email' | 'webhook' | 'pagerduty';
  /** Channel name, address or service as written after the scheme of `slack://alerts`. */
  readonly to: string;
  /** Name of the connection that holds the endpoint (slack, webhook: URL; email: SMTP). */
  readonly connection: string;
}

/** A secret is a name, never a value. */
export interface SecretReference {
  readonly secret: string;
}

/** A pool of slots shared by tasks, e.g. all writers of one embedded file. */
export interface PoolFact {
  readonly name: string;
  readonly slots: number;
}
