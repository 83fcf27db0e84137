/** What made a run: a tick of a schedule, an event, a call of a webhook, or a person. */
export type FiringKind = 'tick' | 'event' | 'webhook' | 'manual';

/** One reason to run: at most one per (project, env, trigger, occurrence), whoever sees it first. */
export interface Firing {
  readonly project: string;
  readonly env: string;
  readonly trigger: string;
  readonly kind: FiringKind;
  /** Scheduled time of a tick (ISO 8601 in UTC), id of an event or delivery, run id of a run by hand. */
  readonly occurrence: string;
}

/** What a request asks to be run. */
export interface RunTarget {
  readonly kind: 'pipeline' | 'job';
  readonly name: string;
}

export type RequestState =
  /** Waits for a slot, for its time, or for what must be ready first. */
  | 'queued'
  | 'running'
  | 'success'
  /** A job of which some pipelines failed and the others went on. */
  | 'partial'
  | 'failed'
  /** What it waited for did not come in time. */
  | 'not_ready'
  | 'cancelled';

/** A run that somebody asked for, from the firing to its end. Times are ISO 8601 in UTC. */
export interface RunRequest {
  /** Begins with the time of its tick or of its making. Also the id of its first run; further attempts are `<id>-2`, `<id>-3`, … */
  readonly id: string;
  readonly project: string;
  readonly env: string;
  readonly target: RunTarget;
  readonly trigger: string;
  readonly kind: FiringKind;
  /** Tick that it was made for; absent for events and runs by hand. */
  readonly scheduledTime?: string;
  readonly intervalStart: string;
  readonly intervalEnd: string;
  /** Values of parameters as JSON: `{ trigger, given }`, the trigger's own and those that came with the call. */
  readonly params: string;
  readonly state: RequestState;
  /** Attempts that were started. */
  readonly attempts: number;
  /** Attempts whose process died. */
  readonly crashes: number;
  /** Not started before: jitter, or the delay of a retry. */
  readonly notBefore: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Hash of the graph that its first attempt began with; further attempts keep to it. */
  readonly graphHash?: string;
  /** Id of the newest attempt in the history of runs. */
  readonly runId?: string;
  readonly error?: string;
  /** Instance that runs it now. */
  readonly instance?: string;
  /** When its SLA was found to be missed. */
  readonly slaMissedAt?: string;
}

/** The right to run a request. Whoever takes it over gets a higher token, and the old one is good for nothing more. */
export interface Lease {
  readonly request: RunRequest;
  readonly token: number;
}

/** How an attempt ended. */
export interface RequestEnd {
  readonly state: Exclude<RequestState, 'queued' | 'running'>;
  readonly error?: string;
}

export interface RequestFilter {
  readonly states?: readonly RequestState[];
  readonly target?: RunTarget;
  readonly trigger?: string;
  readonly kind?: FiringKind;
  /** Only requests whose id comes before this one: the next page of the newest. */
  readonly before?: string;
  /** @default 200 */
  readonly limit?: number;
  /** @default newest */
  readonly order?: 'newest' | 'oldest';
}

/** A firing as it was recorded. */
export interface FiringRecord extends Firing {
  readonly runId: string;
  /** Another trigger had asked for the same run at the same instant. */
  readonly merged: boolean;
  readonly at: string;
}

/** A running `serve`. */
export interface InstanceRecord {
  readonly name: string;
  readonly startedAt: string;
  readonly seenAt: string;
}
