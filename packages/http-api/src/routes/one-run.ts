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

async function tasksOf(attempt: string | undefined, { store }: ApiContext): Promise<readonly z.output<typeof task>[]> {
  if (attempt === undefined) return [];
  const [records, tries] = await Promise.all([store.history.tasks(attempt), store.history.attempts(attempt)]);
  return records.map((one) =>
    compact<z.output<typeof task>>({
      task: one.task,
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
          compact({
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
      tasks: [...(await tasksOf(attempt, context))],
      approvals: open.map(ofApproval),
    };
  },
});

function givenOf(params: string | undefined): Record<string, string | number | boolean | null> {
  const { trigger = {}, given = {} } = JSON.parse(params ?? '{}') as Record<string, Record<string, string>>;
  return { ...trigger, ...given };
}

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
    lines: z.array(z.strictObject({ at: z.string(), task: z.string(), attempt: z.int(), message: z.string() })),
    next: z.int().optional().describe('Offset of the next page, when there is more.'),
  }),
  async handle({ params, query }, context) {
    const attempt = attemptOf(await find(params['id'] ?? '', context), query.attempt);
    if (attempt === undefined) return { lines: [] };
    const { offset, limit } = query;
    const lines = await context.store.history.logs(attempt, query.task, { offset, limit: limit + 1 });
    return {
      lines: lines
        .slice(0, limit)
        .map(({ at, task: of, attempt: n, message }) => ({ at, task: of, attempt: n, message })),
      ...(lines.length > limit ? { next: offset + limit } : {}),
    };
  },
});

/** How each operation stands: what is written down, and what runs now. */
function statesOf(tasks: readonly TaskRecord[], running: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map([
    ...tasks.map((one) => [one.task, one.status] as const),
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
    const tasks = attempt === undefined ? [] : await context.store.history.tasks(attempt);
    return graphPicture(found.run.target, graph, statesOf(tasks, context.hub.running(found.run.id)));
  },
});
