import type { Auth } from './http/auth.js';
import type { HttpRequest } from './http/client.js';
import type { Retry } from './http/retry.js';
import type { Depth } from './json/scan-value.js';
import type { RecordsPath } from './json/split-page.js';
import type { Pager } from './paging/pager.js';
import type { ReadOptions, RowOptions } from './resource.js';

/** Where a service is and how it is spoken to, with everything resolved. */
export interface Service {
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: Auth;
  readonly timeout: number;
  readonly retry: Retry;
  readonly allowedHosts: readonly string[];
}

/** One reading of a service: what an ingestor makes of its options. */
export interface Call {
  readonly service: Service;
  readonly rows: RowOptions;
  readonly read: ReadOptions;
  readonly request: HttpRequest;
  readonly pager: () => Pager;
  readonly recordsPath: RecordsPath | undefined;
  /** Keys between a record and its values. */
  readonly unwrap: readonly string[];
  readonly check?: (envelope: unknown, url: string) => void;
}

export type { Depth };
