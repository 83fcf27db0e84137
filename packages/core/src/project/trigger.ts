import type { SecretReference } from '../graph/policy.js';
import type { Locate, ScheduleDefinition } from './definition.js';
import type { JobParameters } from './job.js';

interface TriggerBase {
  /** Unique. An implicit trigger is named `schedule:<pipeline>`, which no document can be. */
  readonly name: string;
  readonly description?: string;
  /** False: listed, and never fires. */
  readonly enabled: boolean;
  /** What it starts. Documents name jobs; only implicit triggers name a pipeline. */
  readonly starts: { readonly job: string } | { readonly pipeline: string };
  /** Values for the run; parameters of the job's members win over these. */
  readonly parameters: JobParameters;
  readonly tags: readonly string[];
  /**
   * Made from the `schedule` of an enabled pipeline. It is not listed as a document.
   */
  readonly implicit: boolean;
  readonly file: string;
  readonly locate: Locate;
}

/** Fires at each tick of `schedule.cron`; catchup, jitter and zone are the schedule's. */
export interface CronTrigger extends TriggerBase {
  readonly type: 'cron';
  readonly schedule: ScheduleDefinition & { readonly cron: string };
}

/** Fires every `schedule.everySeconds`, aligned to the epoch in UTC; a run that is still going on is not overlapped. */
export interface IntervalTrigger extends TriggerBase {
  readonly type: 'interval';
  readonly schedule: ScheduleDefinition & { readonly everySeconds: number };
}

/** Only by hand: command, API or web page. */
export interface ManualTrigger extends TriggerBase {
  readonly type: 'manual';
}

/** Fires once per event. */
export interface EventTrigger extends TriggerBase {
  readonly type: 'event';
  readonly event: {
    /** `local_file` and `table` are watched here; `s3`, `kafka`, `sns`, `sqs`, `pubsub` and others only compile. */
    readonly source: string;
    /** Such as `object_created`, `object_deleted`, `message_received`. */
    readonly type: string;
    readonly filter: { readonly prefix?: string; readonly suffix?: string; readonly pattern?: string };
    /** As written; what it holds depends on the source. */
    readonly config: Readonly<Record<string, unknown>>;
  };
}

/** How a caller of a webhook proves itself. The secret is read when the server starts, and compared in constant time. */
export type WebhookAuthentication =
  | { readonly type: 'none' }
  /**
   * `token`: the header holds the secret, `Bearer ` in front of it is optional. `oauth2`: the same with a static access
   * token, `Bearer ` required. `hmac`: the header holds the hex SHA-256 of the raw body, `sha256=` in front is allowed.
   */
  | {
      readonly type: 'token' | 'hmac' | 'oauth2';
      readonly secret: SecretReference;
      /** @default Authorization; X-Signature for hmac */
      readonly header: string;
    };

/** Fires by an HTTP request. */
export interface WebhookTrigger extends TriggerBase {
  readonly type: 'webhook';
  readonly webhook: {
    /** Begins with `/`; unique in the project. */
    readonly path: string;
    /** @default POST */
    readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'PATCH')[];
    readonly authentication: WebhookAuthentication;
    /** Top-level field of the JSON body to the parameter that takes its value. Other fields are ignored. */
    readonly payload: Readonly<Record<string, string>>;
  };
}

/** What starts a job, or a pipeline by its own schedule. */
export type TriggerDefinition = CronTrigger | IntervalTrigger | ManualTrigger | EventTrigger | WebhookTrigger;
