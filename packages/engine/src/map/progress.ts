import type { MapOperation, SqlStatement } from '@sparkle-orchestration/core';
import type { ExecuteContext } from '../execute/context.js';
import { inTransaction } from '../execute/transaction.js';
import { utcText } from '../utc-text.js';
import { committedIntervals, isoOf } from './committed.js';
import { isCovered, type Window } from './windows.js';

/** What is kept of every window of a backfill. */
export interface Progress {
  /** Windows that are not done yet. */
  missing(items: readonly unknown[]): Promise<readonly unknown[]>;
  begin(item: unknown): Promise<void>;
  end(item: unknown, error: string | undefined, rows: number | undefined): Promise<void>;
}

const table = { dataset: '_sparkle.backfill_progress' } as const;
const bind = (param: string, type = 'varchar') => ({ param, type });

const create: SqlStatement = [
  'create table if not exists ',
  table,
  ` (project varchar not null, env varchar not null, pipeline varchar not null, window_start timestamp not null,
  window_end timestamp not null, status varchar not null, attempts bigint not null, rows bigint, error varchar,
  run_id varchar not null, updated_at timestamp not null,
  primary key (project, env, pipeline, window_start, window_end))`,
];
const isWindow: SqlStatement = [
  ' where project = ',
  bind('project'),
  ' and env = ',
  bind('env'),
  ' and pipeline = ',
  bind('pipeline'),
  ' and window_start = ',
  bind('window_start', 'timestamp'),
  ' and window_end = ',
  bind('window_end', 'timestamp'),
];
const done: SqlStatement = [
  'select cast(window_start as varchar), cast(window_end as varchar) from ',
  table,
  ' where project = ',
  bind('project'),
  ' and env = ',
  bind('env'),
  ' and pipeline = ',
  bind('pipeline'),
  " and status = 'success'",
];
/** `insert … select … where not exists`, then update: the same words on every warehouse. */
const insert: SqlStatement = [
  'insert into ',
  table,
  ' select ',
  ...['project', 'env', 'pipeline'].flatMap((name) => [bind(name), ', ']),
  bind('window_start', 'timestamp'),
  ', ',
  bind('window_end', 'timestamp'),
  ", 'running', 0, null, null, ",
  bind('run_id'),
  ', ',
  bind('at', 'timestamp'),
  ' where not exists (select 1 from ',
  table,
  ...isWindow,
  ')',
];
const start: SqlStatement = [
  'update ',
  table,
  " set status = 'running', attempts = attempts + 1, error = null, run_id = ",
  bind('run_id'),
  ', updated_at = ',
  bind('at', 'timestamp'),
  ...isWindow,
];
const finish: SqlStatement = [
  'update ',
  table,
  ' set status = ',
  bind('status'),
  ', rows = ',
  bind('rows', 'bigint'),
  ', error = ',
  bind('error'),
  ', updated_at = ',
  bind('at', 'timestamp'),
  ...isWindow,
];

const windowOf = (item: unknown) => item as Window;

/** Opens the progress of a backfill of a pipeline, and makes its table. */
export async function openProgress(
  { pipeline, skipCompleted }: NonNullable<MapOperation['progress']>,
  context: ExecuteContext,
): Promise<Progress> {
  const { graph, parameters } = context;
  const facts = { project: graph.project, env: graph.env, pipeline, run_id: parameters['run_id'] ?? '' };
  const write = (statements: readonly SqlStatement[], more: Readonly<Record<string, string | null>>) =>
    context.withSession(graph.warehouse, (session) =>
      inTransaction(`${context.operation}.progress`, session, context.signal, async () => {
        for (const statement of statements)
          await session.run(statement, { ...facts, at: utcText(new Date()), ...more });
      }),
    );
  await write([create], {});
  const keyOf = (window: Window) => ({
    window_start: utcText(new Date(window.start)),
    window_end: utcText(new Date(window.end)),
  });
  return {
    async missing(items) {
      if (!skipCompleted) return items;
      const committed = await committedIntervals(pipeline, context);
      const rows = await context.withSession(graph.warehouse, (session) => session.query(done, facts));
      const finished = new Set(rows.map(([from, to]) => `${isoOf(from)}/${isoOf(to)}`));
      return items.filter((item) => {
        const window = windowOf(item);
        return !finished.has(`${window.start}/${window.end}`) && !isCovered(window, committed);
      });
    },
    begin: (item) => write([insert, start], keyOf(windowOf(item))),
    end: (item, error, rows) =>
      write([finish], {
        ...keyOf(windowOf(item)),
        status: error === undefined ? 'success' : 'failed',
        rows: rows === undefined ? null : String(rows),
        error: error ?? null,
      }),
  };
}
