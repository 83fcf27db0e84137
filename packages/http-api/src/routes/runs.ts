import { z } from 'zod';
import { type ApiContext, ApiError, defineRoute } from '../route.js';
import { ofRecord, ofRequest, type Run, requestOf } from './run-rows.js';
import * as shapes from './shapes.js';

const query = z.strictObject({
  state: z.enum(shapes.states).optional(),
  kind: z.enum(shapes.kinds).optional(),
  trigger: z.string().max(200).optional(),
  pipeline: z.string().max(200).optional(),
  job: z.string().max(200).optional(),
  before: z.string().max(100).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type Query = z.output<typeof query>;

/** Newest id that there can be. */
const last = '~';

async function requested(filter: Query, { store }: ApiContext): Promise<readonly Run[]> {
  if (filter.kind === 'command' || filter.kind === 'job') return [];
  const name = filter.pipeline ?? filter.job;
  const target = name === undefined ? undefined : ({ kind: filter.job ? 'job' : 'pipeline', name } as const);
  const rows = await store.scheduler.requests({
    limit: filter.limit + 1,
    ...(filter.state ? { states: [filter.state] } : {}),
    ...(filter.kind ? { kind: filter.kind } : {}),
    ...(filter.trigger === undefined ? {} : { trigger: filter.trigger }),
    ...(target ? { target } : {}),
    ...(filter.before === undefined ? {} : { before: filter.before }),
  });
  return rows.map(ofRequest);
}

/**
 * Runs of the history that are of no request: those of the command line, and pipelines as parts of a job (`<run>.<name>`),
 * which are told where one pipeline or this kind is asked for.
 */
async function recorded(filter: Query, oldest: string, context: ApiContext): Promise<readonly Run[]> {
  const { kind } = filter;
  if ((kind !== undefined && kind !== 'command' && kind !== 'job') || filter.trigger !== undefined) return [];
  const { scheduler, store, project } = context;
  if (filter.state === 'queued' || filter.state === 'cancelled') return [];
  const name = filter.pipeline ?? filter.job;
  const jobs = new Set(
    project()
      .jobs()
      .map((job) => job.name),
  );
  const { env, project: own } = await scheduler.state();
  const found: Run[] = [];
  let before = filter.before ?? last;
  while (found.length <= filter.limit) {
    const rows = await store.history.listRuns({
      env,
      before,
      limit: filter.limit + 1,
      ...(filter.state ? { status: filter.state } : {}),
      ...(name === undefined ? {} : { pipeline: name }),
    });
    for (const row of rows) {
      before = row.runId;
      if (row.project !== own || (await requestOf(row.runId, context))) continue;
      const run = ofRecord(row, (one) => jobs.has(one));
      const wanted = kind ?? (run.kind === 'job' && filter.pipeline === undefined ? 'command' : run.kind);
      if (run.kind === wanted) found.push(run);
    }
    if (rows.length <= filter.limit || before < oldest) break;
  }
  return found;
}

export const runs = defineRoute({
  method: 'get',
  path: '/runs',
  id: 'runs',
  summary: 'Runs, newest first: those that triggers and people asked for here, and those of the command line',
  query,
  answer: z.strictObject({
    runs: z.array(shapes.run),
    next: z.string().optional().describe('Give it as `before` for the next page.'),
  }),
  async handle({ query: filter }, context) {
    const one = await requested(filter, context);
    // Older ones are of a later page, however many there are.
    const other = await recorded(filter, one[filter.limit]?.id ?? '', context);
    const all = [...one, ...other].sort((a, b) => (a.id < b.id ? 1 : -1));
    const page = all.slice(0, filter.limit);
    const end = page.at(-1);
    return { runs: page, ...(all.length > page.length && end ? { next: end.id } : {}) };
  },
});

export const startRun = defineRoute({
  method: 'post',
  path: '/runs',
  id: 'startRun',
  summary: 'Asks for a run of a pipeline, a job, or what a trigger starts',
  body: z
    .strictObject({
      pipeline: z.string().max(200).optional(),
      job: z.string().max(200).optional(),
      trigger: z.string().max(200).optional(),
      params: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/), shapes.value).default({}),
      interval: z
        .strictObject({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) })
        .optional()
        .describe('@default the last closed interval'),
    })
    .describe('Exactly one of pipeline, job and trigger.'),
  status: 202,
  answer: z.strictObject({ id: z.string() }),
  async handle({ body }, { scheduler }) {
    const { pipeline, job, trigger, params, interval } = body;
    const given = [pipeline, job, trigger].filter((name) => name !== undefined);
    if (given.length !== 1) throw new ApiError(400, 'give exactly one of pipeline, job and trigger');
    if (Object.keys(params).some((name) => name === '__proto__' || name === 'constructor' || name === 'prototype'))
      throw new ApiError(400, 'this name of a parameter is not allowed');
    const window = interval && { start: new Date(interval.start), end: new Date(interval.end) };
    if (window && window.start >= window.end) throw new ApiError(400, 'the interval ends before it starts');
    const what =
      trigger !== undefined
        ? { trigger }
        : pipeline !== undefined
          ? { kind: 'pipeline' as const, name: pipeline }
          : { kind: 'job' as const, name: job ?? '' };
    if ((await scheduler.state()).status !== 'running') throw new ApiError(503, 'the server is stopping', 'stopping');
    const { runId } = await scheduler.fire(what, { params, ...(window ? { interval: window } : {}) });
    return { id: runId };
  },
});

export const cancelRun = defineRoute({
  method: 'post',
  path: '/runs/:id/cancel',
  id: 'cancelRun',
  summary: 'Ends a run that waits, or stops one that runs on this instance',
  body: z.strictObject({
    how: z
      .enum(['drain', 'abort'])
      .default('abort')
      .describe('`drain`: tasks that run may finish, no further one starts; `abort`: they are stopped too.'),
  }),
  status: 202,
  answer: z.strictObject({ outcome: z.enum(['cancelled', 'stopping']) }),
  async handle({ params, body }, { scheduler }) {
    const id = params['id'] ?? '';
    const result = await scheduler.cancel(id, body.how);
    switch (result.outcome) {
      case 'unknown':
        throw new ApiError(404, `there is no run "${id}" that this server could stop`, 'unknown');
      case 'ended':
        throw new ApiError(409, 'the run has ended', 'ended');
      case 'elsewhere':
        throw new ApiError(409, `the run is on the instance ${result.instance}: ask that one`, 'elsewhere');
      default:
        return { outcome: result.outcome };
    }
  },
});
