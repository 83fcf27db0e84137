import type { Pagination } from '@sparkle-orchestration/core';
import type { SinceFormat } from '../since.js';

/** An option of a service's ingestor; options are texts. */
export interface ProfileOption {
  readonly description: string;
  readonly required?: true;
  readonly default?: string;
}

/**
 * A way to authenticate: fields of `auth` by the names of the properties that hold them. The first way whose properties
 * are all there is taken; `{name}` in a value is filled.
 */
export interface ProfileAuth {
  readonly type: 'bearer' | 'api_key' | 'basic' | 'oauth2';
  /** Fields taken from a property of the connection or an option, by its name. */
  readonly from: Readonly<Record<string, string>>;
  /** Fields that are texts. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** A request as data. `{name}` is filled from options, the connection, `{since}` and `{until}`. */
export interface ProfileRequest {
  readonly method?: 'GET' | 'POST';
  readonly endpoint: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** An export that the service prepares: ask for it, wait, fetch it. */
export interface ProfileJob {
  /** Requests before the job, such as the list of an object's fields. */
  readonly before?: readonly ProfileStep[];
  readonly create: ProfileRequest & { readonly save: SavedValues };
  /** Sent once after `create`, where the service wants the job to be started. */
  readonly start?: ProfileRequest;
  readonly poll: ProfileRequest & {
    readonly state: string;
    readonly done: readonly string[];
    readonly failed: readonly string[];
    readonly save?: SavedValues;
    /** Seconds between two questions. */
    readonly every: number;
  };
  /** A CSV file, in parts when a header of the answer names the next one. */
  readonly download: ProfileRequest & { readonly next?: { readonly header: string; readonly param: string } };
}

/** A request before a job. */
export interface ProfileStep extends ProfileRequest {
  readonly save: SavedValues;
  /** Not sent when this value is there already. */
  readonly unless?: string;
  /** Values that are put together from others after the answer. */
  readonly compose?: Readonly<Record<string, string>>;
}

/** Values of an answer by their dotted path; `[]` in a path takes all elements of a list, put together by commas. */
export type SavedValues = Readonly<Record<string, string>>;

/** How a service is read, as data: an ingestor of its own for users. */
export interface ServiceProfile {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly description: string;
  /** Where the service publishes what is written here. */
  readonly reference: string;
  readonly baseUrl: string;
  readonly options: Readonly<Record<string, ProfileOption>>;
  readonly auth: readonly ProfileAuth[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: ProfileRequest;
  readonly pagination?: Pagination;
  /** Dotted path of the records; `{name}` is filled. */
  readonly dataPath?: string;
  readonly unwrap?: readonly string[];
  readonly job?: ProfileJob;
  /** The cursor of records: a dotted path, and its type. */
  readonly cursor?: {
    readonly field: string;
    readonly type: 'timestamp' | 'date' | 'bigint';
    /** An option with a query of the user's own: there is a cursor only when it holds `{since_filter}`. */
    readonly unlessIn?: string;
  };
  /** What changes when there is a cursor to start from. */
  readonly since?: {
    readonly format: SinceFormat;
    /** Added to, or instead of, the request. */
    readonly params?: Readonly<Record<string, string>>;
    readonly request?: ProfileRequest;
    readonly pagination?: Pagination;
    /** Values of `{name}` with a cursor; without one they are empty. */
    readonly values?: Readonly<Record<string, string>>;
  };
  /** Seconds between two requests, from the published limits. */
  readonly delay: number;
}
