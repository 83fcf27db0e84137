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
