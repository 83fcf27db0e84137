/** Shapes of answers, as the OpenAPI document has them. */
export interface Target {
  readonly kind: 'pipeline' | 'job';
  readonly name: string;
}
export interface Run {
  readonly id: string;
  readonly target: Target;
  readonly kind: string;
  readonly trigger?: string;
  readonly state: string;
  readonly attempts: number;
  readonly interval: { readonly start: string; readonly end: string };
  readonly created_at: string;
  readonly started_at?: string;
  readonly ended_at?: string;
  readonly duration_ms?: number;
  readonly error?: string;
  readonly instance?: string;
}
export interface Trigger {
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly starts: Target;
  readonly next?: string;
  readonly last?: string;
  readonly problem?: string;
  readonly source?: { readonly state: string; readonly problem?: string };
  readonly file: string;
}
export interface Approval {
  readonly run: string;
  readonly task: string;
  readonly message: string;
  readonly approvers: readonly string[];
}
export interface Status {
  readonly project: string;
  readonly env: string;
  readonly version: string;
  readonly instance: string;
  readonly state: string;
  readonly runs: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly stale: readonly string[];
}
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly op: string;
  readonly group?: string;
  readonly file?: string;
  readonly line?: number;
  readonly state?: string;
}
export interface Graph {
  readonly target: Target;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly when: string }[];
}
export interface Told {
  readonly type: string;
  readonly run?: string;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string | undefined,
  ) {
    super(message);
  }
}

const key = 'sparkle-token';

/** Takes the token out of the address, so that it does not stay in the history of the browser. */
export function takeToken(): void {
  const given = /^#token=([\x21-\x7e]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return;
  sessionStorage.setItem(key, given);
  history.replaceState(null, '', '#/');
}
export const saveToken = (token: string): void => sessionStorage.setItem(key, token);
export const forgetToken = (): void => sessionStorage.removeItem(key);

const headers = () => ({ authorization: `Bearer ${sessionStorage.getItem(key) ?? '-'}` });

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = {};
  }
  if (response.ok) return data as T;
  const { error } = data as { error?: { message?: string; hint?: string } };
  throw new Refused(response.status, error?.message ?? `the server answered ${response.status}`, error?.hint);
}

export async function get<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const text = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  return answerOf<T>(await fetch(`/api/v1${path}${text}`, { headers: headers() }));
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  return answerOf<T>(
    await fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

/** Calls `listen` for every event, over a stream that is opened again when it ends. The token stays in a header. */
export async function follow(listen: (event: Told) => void, alive: (yes: boolean) => void): Promise<never> {
  for (;;) {
    try {
      const response = await fetch('/api/v1/events', { headers: headers() });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      alive(true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data !== undefined) listen(JSON.parse(data) as Told);
        }
      }
    } catch {
      // Told below; the next try comes soon.
    }
    alive(false);
    await new Promise((go) => setTimeout(go, 2000));
  }
}
