import { parseGraph } from '@sparkle-orchestration/core';
import type { RunTarget, TaskRecord } from '@sparkle-orchestration/state';
import { z } from 'zod';
import { compact } from '../compact.js';
import { type ApiContext, ApiError, defineRoute } from '../route.js';
import { graphPicture } from './graph-picture.js';
import { attemptIds, ofApproval, ofRecord, ofRequest, type Run, requestOf } from './run-rows.js';
import * as shapes from './shapes.js';

interface Found {
  readonly run: Run;
  /** Ids in the history, newest first. */
  readonly attempts: readonly string[];
  readonly graphHash: string | undefined;
}

async function find(id: string, context: ApiContext): Promise<Found> {
  const request = await requestOf(id, context);
  if (request) return { run: ofRequest(request), attempts: attemptIds(request), graphHash: request.graphHash };
  const record = await context.store.history.run(id);
  const { project, env } = await context.scheduler.state();
  if (!record || record.project !== project || record.env !== env)
    throw new ApiError(404, `there is no run "${id}"`, 'unknown');
  const jobs = new Set(
    context
      .project()
      .jobs()
      .map((job) => job.name),
  );
  return { run: ofRecord(record, (name) => jobs.has(name)), attempts: [id], graphHash: record.graphHash };
}

/** The attempt that is asked for, which must be one of this run. */
function attemptOf(found: Found, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return found.attempts[0];
  if (!found.attempts.includes(wanted)) throw new ApiError(404, 'the run has no such attempt', 'unknown');
  return wanted;
}

const task = z.strictObject({
  task: z.string(),
  state: z.string(),
  attempts: z.int(),
  started_at: z.string().optional(),
  ended_at: z.string().optional(),
  duration_ms: z.number().optional(),
  rows_read: z.number().optional(),
  rows_written: z.number().optional(),
  rows_rejected: z.number().optional(),
  error: z.string().optional(),
  tries: z.array(
    z.strictObject({
      attempt: z.int(),
      started_at: z.string(),
      ended_at: z.string(),
      category: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
});

const attemptQuery = z.string().max(120).optional().describe('Id of an attempt. @default the newest');

type Task = z.output<typeof task>;

/** A part of a run with a history of its own: a pipeline of a job. */
interface Part {
  readonly runId: string;
  /** Stands before the names of its tasks; empty for the run itself. */
  readonly prefix: string;
  readonly tasks: readonly TaskRecord[];
}

/** An attempt and, of a job, the runs of its pipelines. */
async function partsOf(attempt: string | undefined, { store }: ApiContext): Promise<readonly Part[]> {
  if (attempt === undefined) return [];
  const { history } = store;
  const parts: Part[] = [{ runId: attempt, prefix: '', tasks: await history.tasks(attempt) }];
  // `<run>.<pipeline>`, and `<run>.<pipeline>.<try>` for further tries: the newest is how it stands.
  const newest = new Map<string, string>();
  for (const id of await history.runsBelow(attempt)) newest.set(id.slice(attempt.length + 1).split('.')[0] ?? id, id);
  for (const [name, runId] of newest) parts.push({ runId, prefix: `${name}.`, tasks: await history.tasks(runId) });
  return parts;
}

async function tasksOf(parts: readonly Part[], { store }: ApiContext): Promise<readonly Task[]> {
  const all: Task[] = [];
  for (const { runId, prefix, tasks } of parts) {
    const tries = await store.history.attempts(runId);
    for (const one of tasks) {
      all.push(
        compact<Task>({
          task: `${prefix}${one.task}`,
          state: one.status,
          attempts: one.attempts,
          started_at: one.startedAt,
          ended_at: one.endedAt,
          duration_ms: one.durationMs,
          rows_read: one.rowsRead,
          rows_written: one.rowsWritten,
          rows_rejected: one.rowsRejected,
          error: one.error,
          tries: tries
            .filter((attempted) => attempted.task === one.task)
            .map((t) =>
              compact<Task['tries'][number]>({
                attempt: t.attempt,
                started_at: t.startedAt,
                ended_at: t.endedAt,
                category: t.category,
                error: t.error,
              }),
            ),
        }),
      );
    }
  }
  return all.sort((a, b) => ((a.started_at ?? '~') < (b.started_at ?? '~') ? -1 : 1));
}

export const oneRun = defineRoute({
  method: 'get',
  path: '/runs/:id',
  id: 'run',
  summary: 'One run with its tasks, their tries, and its questions',
  query: z.strictObject({ attempt: attemptQuery }),
  answer: z.strictObject({
    run: shapes.run,
    params: z.record(z.string(), shapes.value).describe('Values that came with the call.'),
    attempt_ids: z.array(z.string()).describe('Newest first.'),
    attempt: z.string().optional(),
    tasks: z.array(task),
    approvals: z.array(shapes.approval),
  }),
  async handle({ params, query }, context) {
    const found = await find(params['id'] ?? '', context);
    const attempt = attemptOf(found, query.attempt);
    const request = await requestOf(found.run.id, context);
    const record = attempt === undefined ? undefined : await context.store.history.run(attempt);
    const open = (await context.store.history.openApprovals()).filter((one) => found.attempts.includes(one.runId));
    return {
      // Errors of the history name the file and line.
      run: { ...found.run, ...(found.run.error === undefined && record?.error ? { error: record.error } : {}) },
      params: givenOf(request?.params),
      attempt_ids: [...found.attempts],
      ...(attempt === undefined ? {} : { attempt }),
      tasks: [...(await tasksOf(await partsOf(attempt, context), context))],
      approvals: open.map(ofApproval),
    };
  },
});

function givenOf(params: string | undefined): Record<string, string | number | boolean | null> {
  const { trigger = {}, given = {} } = JSON.parse(params ?? '{}') as Record<string, Record<string, string>>;
  return { ...trigger, ...given };
}

const line = z.strictObject({ at: z.string(), task: z.string(), attempt: z.int(), message: z.string() });

/** Lines of each part that a log over several parts looks at. */
const mostMerged = 2000;

const inTime = <T extends { readonly at: string }>(lines: readonly T[]) =>
  [...lines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

export const runLogs = defineRoute({
  method: 'get',
  path: '/runs/:id/logs',
  id: 'runLogs',
  summary: 'Log lines of a run, in order, in pages',
  query: z.strictObject({
    attempt: attemptQuery,
    task: z.string().max(400).optional(),
    offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  answer: z.strictObject({
    lines: z.array(line),
    next: z.int().optional().describe('Offset of the next page, when there is more.'),
  }),
  async handle({ params, query }, context) {
    const attempt = attemptOf(await find(params['id'] ?? '', context), query.attempt);
    if (attempt === undefined) return { lines: [] };
    const { offset, limit } = query;
    const parts = await partsOf(attempt, context);
    const { task: wanted } = query;
    const asked =
      wanted === undefined
        ? parts.map(({ runId, prefix }) => ({ runId, prefix, task: undefined }))
        : parts
            .filter(({ prefix }) => wanted.startsWith(prefix))
            .map(({ runId, prefix }) => ({ runId, prefix, task: wanted.slice(prefix.length) }));
    const lines: z.output<typeof line>[] = [];
    // Of several parts each gives its first lines, in the order of time: as many as two pages of the longest kind.
    const [only] = asked;
    const window = asked.length === 1 ? { offset, limit: limit + 1 } : { offset: 0, limit: mostMerged };
    for (const part of only ? asked : []) {
      for (const { at, task: of, attempt: n, message } of await context.store.history.logs(
        part.runId,
        part.task,
        window,
      ))
        lines.push({ at, task: `${part.prefix}${of}`, attempt: n, message });
    }
    const rest = asked.length === 1 ? lines : inTime(lines).slice(offset, offset + limit + 1);
    return { lines: rest.slice(0, limit), ...(rest.length > limit ? { next: offset + limit } : {}) };
  },
});

/** How each operation stands: what is written down, and what runs now. */
function statesOf(parts: readonly Part[], running: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map([
    ...parts.flatMap(({ prefix, tasks }) => tasks.map((one) => [`${prefix}${one.task}`, one.status] as const)),
    ...[...running].map((id) => [id, 'running'] as const),
  ]);
}

async function graphOf(found: Found, target: RunTarget, context: ApiContext) {
  const kept = found.graphHash === undefined ? undefined : await context.store.scheduler.graph(found.graphHash);
  if (kept !== undefined) return parseGraph(kept, `run ${found.run.id}`);
  return context.project().graph(target);
}

export const runGraph = defineRoute({
  method: 'get',
  path: '/runs/:id/graph',
  id: 'runGraph',
  summary: 'Tasks of a run with their states; the graph that it began with, else the one of now',
  query: z.strictObject({ attempt: attemptQuery }),
  answer: shapes.graph,
  async handle({ params, query }, context) {
    const found = await find(params['id'] ?? '', context);
    const graph = await graphOf(found, found.run.target, context);
    if (!graph)
      throw new ApiError(404, `${found.run.target.kind} "${found.run.target.name}" is not defined any more`, 'unknown');
    const attempt = attemptOf(found, query.attempt);
    const parts = await partsOf(attempt, context);
    return graphPicture(found.run.target, graph, statesOf(parts, context.hub.running(found.run.id)));
  },
});
