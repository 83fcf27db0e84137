import { ownerIsAlive, ownerText } from './process-liveness.js';
import type {
  Firing,
  FiringRecord,
  InstanceRecord,
  Lease,
  RequestEnd,
  RequestFilter,
  RequestState,
  RunRequest,
  RunTarget,
} from './records.js';
import { firingOf, instanceOf, requestOf } from './rows.js';
import { type SchedulerDatabase, type Step, type StepResult, type StoreRow, step, type Value } from './steps.js';

/** A request as it is made; what happens to it later is the store's business. */
export type NewRequest = Pick<
  RunRequest,
  'id' | 'target' | 'scheduledTime' | 'intervalStart' | 'intervalEnd' | 'params' | 'notBefore' | 'createdAt'
>;

/** What became of a firing. `duplicate`: it was known before; `runId` is the run it got then. */
export interface Fired {
  readonly outcome: 'created' | 'merged' | 'duplicate';
  readonly runId: string;
}

export interface FireRule {
  /** A tick joins the run of its trigger that has not ended yet, if there is one. @default false */
  readonly noOverlap?: boolean;
  /** Other ids of the same occurrence: it is known when one of them is. */
  readonly also?: readonly string[];
}

export interface ClaimOptions {
  readonly instance: string;
  readonly leaseSeconds: number;
  /** Requests of one target that may run at the same time, over all instances. */
  readonly maxActiveRuns: number;
  /** Written with the claim: when the attempt starts, with which graph, under which id in the history. */
  readonly startedAt: string;
  readonly graphHash: string;
  readonly runId: string;
  /** The interval, where it is known only when the run starts. */
  readonly interval?: { readonly start: string; readonly end: string };
}

/**
 * What a scheduler must not forget: which ticks and events were seen, which runs they asked for, and who runs them.
 * Several instances may share one store; every change is one transaction, and transactions follow one another.
 */
export interface SchedulerStore {
  /**
   * Records a firing and, in the same transaction, the run that it asks for. A firing that is known already makes no
   * second run; one for a (target, scheduled time) that another trigger asked for already joins that run.
   */
  fire(firing: Firing, request: NewRequest, options?: FireRule): Promise<Fired>;
  /** Records several firings of one trigger for one run; nothing is made when all of them are known. */
  fireTogether(firings: readonly Firing[], request: NewRequest): Promise<Fired>;
  /** Takes the right to run a queued request; nothing when it is not queued any more or its target has no free slot. */
  claim(id: string, options: ClaimOptions): Promise<Lease | undefined>;
  /** Keeps a lease alive. False: it was lost, and the run must stop before it commits anything. */
  renew(lease: Lease, leaseSeconds: number): Promise<boolean>;
  /** Ends a request. False when the lease was lost: somebody else answers for it now. */
  finish(lease: Lease, end: RequestEnd, at: string): Promise<boolean>;
  /** Gives a request back to the queue, to be tried again not before `notBefore`. */
  requeue(lease: Lease, notBefore: string, error?: string): Promise<boolean>;
  /** Ends a request that nobody runs. False when somebody has begun to. */
  cancel(id: string, end: RequestEnd, at: string): Promise<boolean>;
  /**
   * Puts requests back into the queue whose instance is gone: its process died, or its lease ran out. A request that
   * took `maxCrashes` processes with it is ended as failed.
   */
  reclaim(maxCrashes: number, at: string): Promise<readonly RunRequest[]>;
  request(id: string): Promise<RunRequest | undefined>;
  requests(filter?: RequestFilter): Promise<readonly RunRequest[]>;
  /** How many requests are in each state; states without one are left out. */
  counts(): Promise<Readonly<Partial<Record<RequestState, number>>>>;
  /**
   * Remembers since when a trigger is there. A changed `shape` (its schedule) counts as a new trigger.
   * @returns the moment that was remembered first, by whichever instance
   */
  since(trigger: string, shape: string, now: string): Promise<string>;
  /** Latest tick of a trigger at or before an instant that was fired. */
  lastTick(trigger: string, before: string): Promise<string | undefined>;
  /** Requests of a trigger that have not ended. */
  backlog(trigger: string): Promise<number>;
  /** Newest run of a target for an interval that ends at `from` or later. */
  latestOf(target: RunTarget, from: string): Promise<RunRequest | undefined>;
  /** End of the newest interval of a target whose run succeeded. */
  lastSuccessEnd(target: RunTarget): Promise<string | undefined>;
  /** The run that a tick was given to, and whether it had been there already. */
  firing(trigger: string, occurrence: string): Promise<FiringRecord | undefined>;
  firings(filter?: { readonly trigger?: string; readonly limit?: number }): Promise<readonly FiringRecord[]>;
  /** What a trigger remembers between looks, as JSON. */
  triggerState(trigger: string): Promise<string | undefined>;
  saveTriggerState(trigger: string, state: string): Promise<void>;
  /** Keeps the graph of a run, so that a further attempt runs the same one. */
  saveGraph(hash: string, graph: string): Promise<void>;
  graph(hash: string): Promise<string | undefined>;
  /** True for the one caller that may tell of this run's missed SLA. */
  claimSlaMiss(id: string, at: string): Promise<boolean>;
  /** Says that an instance is here. */
  seen(instance: string, startedAt: string): Promise<void>;
  gone(instance: string): Promise<void>;
  /** Instances that were seen within the last `seconds`. */
  instances(seconds: number): Promise<readonly InstanceRecord[]>;
  close(): Promise<void>;
}

/** Whose rows a store looks at. */
export interface StoreScope {
  readonly project: string;
  readonly env: string;
}

const longestError = 4000;

/** The store over a database. One text of every transaction serves SQLite and Postgres. */
export function schedulerStore(database: SchedulerDatabase, { project, env }: StoreScope): SchedulerStore {
  const owner = ownerText();
  const { now } = database;
  const scope = [project, env] as const;
  const inScope = 'project = ? and env = ?';
  const change = (sql: string, values: readonly Value[]) =>
    database.transaction(function* () {
      return (yield* step(sql, values)).changes;
    });
  const read = (sql: string, values: readonly Value[]): Promise<readonly StoreRow[]> =>
    database.transaction(function* () {
      return (yield* step(sql, values)).rows;
    });

  function* insertFiring(
    firing: Firing,
    runId: string,
    merged: boolean,
    at: string,
  ): Generator<Step, boolean, StepResult> {
    const { changes } = yield* step(
      `insert into firings (project, env, trigger_name, occurrence, kind, run_id, merged, at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      [...scope, firing.trigger, firing.occurrence, firing.kind, runId, merged ? 1 : 0, at],
    );
    return changes === 1;
  }

  function* knownFiring(firing: Firing): Generator<Step, string | undefined, StepResult> {
    const { rows } = yield* step(
      `select run_id from firings where ${inScope} and trigger_name = ? and occurrence = ?`,
      [...scope, firing.trigger, firing.occurrence],
    );
    return rows[0] === undefined ? undefined : String(rows[0]['run_id']);
  }

  function* insertRequest(firing: Firing, request: NewRequest): Generator<Step, void, StepResult> {
    yield* step(
      `insert into requests (id, project, env, target_kind, target_name, trigger_name, kind, scheduled_time,
         interval_start, interval_end, params, state, attempts, crashes, not_before, created_at, token)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0, 0, ?, ?, 0)`,
      [
        request.id,
        ...scope,
        request.target.kind,
        request.target.name,
        firing.trigger,
        firing.kind,
        request.scheduledTime ?? null,
        request.intervalStart,
        request.intervalEnd,
        request.params,
        request.notBefore,
        request.createdAt,
      ],
    );
  }

  function* notEnded(trigger: string): Generator<Step, string | undefined, StepResult> {
    const { rows } = yield* step(
      `select id from requests where ${inScope} and trigger_name = ? and state in ('queued', 'running')`,
      [...scope, trigger],
    );
    return rows[0] === undefined ? undefined : String(rows[0]['id']);
  }

  function* endedWell(runId: string): Generator<Step, boolean, StepResult> {
    const { rows } = yield* step('select status from runs where run_id = ?', [runId]);
    return rows[0]?.['status'] === 'success';
  }

  function* atSameTime(request: NewRequest): Generator<Step, string | undefined, StepResult> {
    if (request.scheduledTime === undefined) return undefined;
    const { rows } = yield* step(
      `select id from requests where ${inScope} and target_kind = ? and target_name = ? and scheduled_time = ?`,
      [...scope, request.target.kind, request.target.name, request.scheduledTime],
    );
    return rows[0] === undefined ? undefined : String(rows[0]['id']);
  }

  return {
    fire: (firing, request, rule = {}) =>
      database.transaction(function* (): Generator<Step, Fired, StepResult> {
        const names = [firing, ...(rule.also ?? []).map((occurrence) => ({ ...firing, occurrence }))];
        for (const name of names) {
          const known = yield* knownFiring(name);
          if (known !== undefined) return { outcome: 'duplicate', runId: known };
        }
        const other = (yield* atSameTime(request)) ?? (rule.noOverlap ? yield* notEnded(firing.trigger) : undefined);
        for (const [n, name] of names.entries()) {
          yield* insertFiring(name, other ?? request.id, other !== undefined || n > 0, request.createdAt);
        }
        if (other !== undefined) return { outcome: 'merged', runId: other };
        yield* insertRequest(firing, request);
        return { outcome: 'created', runId: request.id };
      }),

    fireTogether: (firings, request) =>
      database.transaction(function* (): Generator<Step, Fired, StepResult> {
        let made: Firing | undefined;
        let known = '';
        for (const firing of firings) {
          const isNew = yield* insertFiring(firing, request.id, made !== undefined, request.createdAt);
          if (isNew) made ??= firing;
          else known = (yield* knownFiring(firing)) ?? known;
        }
        if (!made) return { outcome: 'duplicate', runId: known };
        yield* insertRequest(made, request);
        return { outcome: 'created', runId: request.id };
      }),

    claim: (id, options) =>
      database.transaction(function* (): Generator<Step, Lease | undefined, StepResult> {
        const { rows } = yield* step(`select * from requests where id = ? and state = 'queued'`, [id]);
        const row = rows[0];
        if (!row) return undefined;
        const active = yield* step(
          `select count(*) as n from requests
           where ${inScope} and target_kind = ? and target_name = ? and state = 'running'`,
          [...scope, String(row['target_kind']), String(row['target_name'])],
        );
        if (Number(active.rows[0]?.['n']) >= options.maxActiveRuns) return undefined;
        yield* step(
          `update requests set state = 'running', attempts = attempts + 1, token = token + 1, instance = ?, owner = ?,
             lease_until = ${now} + ?, started_at = coalesce(started_at, ?), graph_hash = ?, run_id = ?, error = null,
             interval_start = coalesce(?, interval_start), interval_end = coalesce(?, interval_end)
           where id = ?`,
          [
            options.instance,
            owner,
            Math.round(options.leaseSeconds * 1000),
            options.startedAt,
            options.graphHash,
            options.runId,
            options.interval?.start ?? null,
            options.interval?.end ?? null,
            id,
          ],
        );
        const claimed = (yield* step('select * from requests where id = ?', [id])).rows[0] as StoreRow;
        return { request: requestOf(claimed), token: Number(claimed['token']) };
      }),

    renew: async (lease, seconds) =>
      (await change(`update requests set lease_until = ${now} + ? where id = ? and token = ? and state = 'running'`, [
        Math.round(seconds * 1000),
        lease.request.id,
        lease.token,
      ])) === 1,

    finish: async (lease, end, at) =>
      (await change(
        `update requests set state = ?, error = ?, ended_at = ?, lease_until = null
         where id = ? and token = ? and state = 'running'`,
        [end.state, end.error?.slice(0, longestError) ?? null, at, lease.request.id, lease.token],
      )) === 1,

    requeue: async (lease, notBefore, error) =>
      (await change(
        `update requests set state = 'queued', not_before = ?, error = ?, lease_until = null
         where id = ? and token = ? and state = 'running'`,
        [notBefore, error?.slice(0, longestError) ?? null, lease.request.id, lease.token],
      )) === 1,

    cancel: async (id, end, at) =>
      (await change(`update requests set state = ?, error = ?, ended_at = ? where id = ? and state = 'queued'`, [
        end.state,
        end.error ?? null,
        at,
        id,
      ])) === 1,

    reclaim: (maxCrashes, at) =>
      database.transaction(function* (): Generator<Step, readonly RunRequest[], StepResult> {
        const { rows } = yield* step(
          `select r.*, ${now} as store_time from requests r where ${inScope} and state = 'running'`,
          [...scope],
        );
        const lost: RunRequest[] = [];
        for (const row of rows) {
          const alive = ownerIsAlive(String(row['owner']));
          if (alive ?? Number(row['lease_until']) >= Number(row['store_time'])) continue;
          const runId = row['run_id'] === null ? undefined : String(row['run_id']);
          if (runId !== undefined && (yield* endedWell(runId))) {
            // Its process died between the end of the run and the end of the request.
            yield* step(
              `update requests set state = 'success', token = token + 1, ended_at = ?, lease_until = null
               where id = ? and token = ?`,
              [at, String(row['id']), Number(row['token'])],
            );
            continue;
          }
          const crashes = Number(row['crashes']) + 1;
          const given = crashes >= maxCrashes;
          const error = given ? `${crashes} processes ended while they ran it; it is not tried again` : null;
          yield* step(
            `update requests set state = ?, crashes = ?, token = token + 1, not_before = ?, error = ?, ended_at = ?,
               lease_until = null
             where id = ? and token = ?`,
            [
              given ? 'failed' : 'queued',
              crashes,
              at,
              error,
              given ? at : null,
              String(row['id']),
              Number(row['token']),
            ],
          );
          if (runId !== undefined) {
            yield* step('delete from locks where run_id = ?', [runId]);
            yield* step(`update runs set status = 'crashed' where run_id = ? and status = 'running'`, [runId]);
          }
          lost.push(requestOf({ ...row, state: given ? 'failed' : 'queued', crashes }));
        }
        return lost;
      }),

    async request(id) {
      const [row] = await read('select * from requests where id = ?', [id]);
      return row && requestOf(row);
    },

    async requests(filter = {}) {
      const where: string[] = [inScope];
      const values: Value[] = [...scope];
      if (filter.states) {
        where.push(`state in (${filter.states.map(() => '?').join(', ')})`);
        values.push(...filter.states);
      }
      if (filter.target) {
        where.push('target_kind = ? and target_name = ?');
        values.push(filter.target.kind, filter.target.name);
      }
      if (filter.trigger !== undefined) {
        where.push('trigger_name = ?');
        values.push(filter.trigger);
      }
      if (filter.kind !== undefined) {
        where.push('kind = ?');
        values.push(filter.kind);
      }
      if (filter.before !== undefined) {
        where.push('id < ?');
        values.push(filter.before);
      }
      const order = filter.order === 'oldest' ? 'asc' : 'desc';
      const limit = Math.max(1, Math.trunc(filter.limit ?? 200));
      const rows = await read(
        `select * from requests where ${where.join(' and ')}
         order by id ${order} limit ${limit}`,
        values,
      );
      return rows.map(requestOf);
    },

    async counts() {
      const rows = await read(`select state, count(*) as n from requests where ${inScope} group by state`, [...scope]);
      return Object.fromEntries(rows.map((row) => [String(row['state']), Number(row['n'])]));
    },

    since: (trigger, shape, at) =>
      database.transaction(function* (): Generator<Step, string, StepResult> {
        const key = `since ${trigger}`;
        const { rows } = yield* step(`select state from trigger_state where ${inScope} and trigger_name = ?`, [
          ...scope,
          key,
        ]);
        const known = rows[0] && (JSON.parse(String(rows[0]['state'])) as { shape: string; since: string });
        if (known?.shape === shape) return known.since;
        yield* step(
          `insert into trigger_state (project, env, trigger_name, state) values (?, ?, ?, ?)
           on conflict (project, env, trigger_name) do update set state = excluded.state`,
          [...scope, key, JSON.stringify({ shape, since: at })],
        );
        return at;
      }),

    async lastTick(trigger, before) {
      const [row] = await read(
        `select max(occurrence) as occurrence from firings
         where ${inScope} and trigger_name = ? and kind = 'tick' and occurrence <= ?`,
        [...scope, trigger, before],
      );
      const found = row?.['occurrence'];
      return found === null || found === undefined ? undefined : String(found);
    },

    async backlog(trigger) {
      const [row] = await read(
        `select count(*) as n from requests where ${inScope} and trigger_name = ? and state in ('queued', 'running')`,
        [...scope, trigger],
      );
      return Number(row?.['n'] ?? 0);
    },

    async latestOf(target, from) {
      const [row] = await read(
        `select * from requests where ${inScope} and target_kind = ? and target_name = ? and interval_end >= ?
         order by interval_end desc, created_at desc, id desc limit 1`,
        [...scope, target.kind, target.name, from],
      );
      return row && requestOf(row);
    },

    async lastSuccessEnd(target) {
      const [row] = await read(
        `select max(interval_end) as interval_end from requests
         where ${inScope} and target_kind = ? and target_name = ? and state = 'success'`,
        [...scope, target.kind, target.name],
      );
      const found = row?.['interval_end'];
      return found === null || found === undefined ? undefined : String(found);
    },

    async firing(trigger, occurrence) {
      const [row] = await read(`select * from firings where ${inScope} and trigger_name = ? and occurrence = ?`, [
        ...scope,
        trigger,
        occurrence,
      ]);
      return row && firingOf(row);
    },

    async firings(filter = {}) {
      const limit = Math.max(1, Math.trunc(filter.limit ?? 200));
      const rows = await read(
        `select * from firings where ${inScope} ${filter.trigger === undefined ? '' : 'and trigger_name = ?'}
         order by occurrence desc, trigger_name limit ${limit}`,
        [...scope, ...(filter.trigger === undefined ? [] : [filter.trigger])],
      );
      return rows.map(firingOf);
    },

    async triggerState(trigger) {
      const [row] = await read(`select state from trigger_state where ${inScope} and trigger_name = ?`, [
        ...scope,
        trigger,
      ]);
      return row && String(row['state']);
    },

    async saveTriggerState(trigger, state) {
      await change(
        `insert into trigger_state (project, env, trigger_name, state) values (?, ?, ?, ?)
         on conflict (project, env, trigger_name) do update set state = excluded.state`,
        [...scope, trigger, state],
      );
    },

    async saveGraph(hash, graph) {
      await change('insert into graphs (hash, graph) values (?, ?) on conflict do nothing', [hash, graph]);
    },

    async graph(hash) {
      const [row] = await read('select graph from graphs where hash = ?', [hash]);
      return row && String(row['graph']);
    },

    claimSlaMiss: async (id, at) =>
      (await change('update requests set sla_missed_at = ? where id = ? and sla_missed_at is null', [at, id])) === 1,

    async seen(instance, startedAt) {
      await change(
        `insert into instances (project, env, name, owner, started_at, seen_at) values (?, ?, ?, ?, ?, ${now})
         on conflict (project, env, name) do update
         set owner = excluded.owner, started_at = excluded.started_at, seen_at = excluded.seen_at`,
        [...scope, instance, owner, startedAt],
      );
    },

    async gone(instance) {
      await change(`delete from instances where ${inScope} and name = ?`, [...scope, instance]);
    },

    async instances(seconds) {
      const rows = await read(`select * from instances where ${inScope} and seen_at >= ${now} - ? order by name`, [
        ...scope,
        Math.round(seconds * 1000),
      ]);
      return rows.map(instanceOf);
    },

    close: () => database.close(),
  };
}
