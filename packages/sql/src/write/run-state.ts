import type { Dialect, ReadMode, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { paramPart, secretPart, sql, statementOf } from '../dialect/statement.js';
import { type CursorType, cursorType } from './cursor-type.js';
import { identityValues, isOf, ledger, type OperationIdentity } from './identity.js';
import { tempTable } from './temp-table.js';

/** What the range of a run is worked out from. */
export interface RangeOptions {
  readonly identity: OperationIdentity;
  readonly read: ReadMode;
  readonly dialect: Dialect;
  /**
   * Read from the beginning up to where the loads have read: for partitions that are rebuilt whole.
   * @default false
   */
  readonly whole?: boolean;
  /**
   * The run forgets what was loaded (`fullRefreshStatements`): read from the beginning to the interval's end.
   * @default false
   */
  readonly fullRefresh?: boolean;
  /** Secrets that steps use, by name. @default none */
  readonly secrets?: readonly string[];
}

/** Column of `sparkle_run` that holds a secret; `index` counts the secrets of the operation from 0. */
const secretColumn = (index: number) => `secret_${index + 1}`;

/** A step with its secrets taken from `sparkle_run`, the only statement that binds. */
export function withRunSecrets(statement: SqlStatement, secrets: readonly string[]): SqlStatement {
  return statementOf(
    statement.map((part) =>
      typeof part !== 'string' && 'secret' in part
        ? `(select ${secretColumn(secrets.indexOf(part.secret))} from sparkle_run)`
        : part,
    ),
  );
}

const allParameters = sql`${paramPart('interval_start', 'timestamp')} as interval_start, ${paramPart('interval_end', 'timestamp')} as interval_end,
    ${paramPart('now', 'timestamp')} as now, ${paramPart('run_id', 'varchar')} as run_id, ${paramPart('graph_hash', 'varchar')} as graph_hash`;
const intervalOnly = sql`${paramPart('interval_start', 'timestamp')} as interval_start, ${paramPart('interval_end', 'timestamp')} as interval_end`;

/**
 * The one row of run facts, `sparkle_run`; the only statement of an operation that binds parameters.
 *
 * Columns: `interval_start`, `interval_end`, `now`, `run_id`, `graph_hash`, `load_id` (equal for an interval on every
 * executor and try), `seq` (counts the loads of the operation), `is_rerun`. With a cursor also `cursor_now` (greatest of
 * the committed loads), `replaced_after` (`cursor_after` of the load that this one replaces), the range `lower_bound`
 * (`>=`, none at the first run), `upper_open` (`<`), `upper_closed` (`<=`), and the range as
 * plain bounds `scan_from` (never null) and `scan_to`. With a window `lower_bound` and `upper_open` are the interval.
 * Secrets of steps are `secret_1`, …; the table is temporary and ends with the transaction.
 */
export function runStatement({ identity, read, dialect, secrets = [] }: RangeOptions): SqlStatement {
  const bound = secrets.map((secret, n) => sql`, ${secretPart(secret)} as ${secretColumn(n)}`);
  return tempTable('sparkle_run', runSelect(statementOf([allParameters, ...bound]), identity, read, dialect), dialect);
}

/**
 * The bounds to extract by, as text of the ledger: one row `lower_bound` (`>=`), `upper_open` (`<`), `upper_closed`
 * (`<=`). Binds the interval only. The load checks in its transaction that they still hold (`extractedRange`).
 */
export function rangeQuery({
  identity,
  read,
  dialect,
  whole = false,
  fullRefresh = false,
}: RangeOptions): SqlStatement {
  const cursor = cursorOf(read, dialect);
  if (!cursor)
    return sql`select cast(null as varchar) as lower_bound, cast(null as varchar) as upper_open, cast(null as varchar) as upper_closed`;
  const text = (column: string) => `${cursor.write(`b.${column}`)} as ${column}`;
  if (fullRefresh && read.by === 'cursor') return firstRange(cursor);
  if (whole) return wholeRange(runSelect(intervalOnly, identity, read, dialect), identity, read, cursor);
  return sql`select ${text('lower_bound')}, ${text('upper_open')}, ${text('upper_closed')}
from (
${runSelect(intervalOnly, identity, read, dialect)}
) b`;
}

/** The range of an operation that has loaded nothing. */
function firstRange(cursor: CursorType): SqlStatement {
  const end = cursor.fromTime ? cursor.write(cursor.fromTime('g.interval_end')) : 'cast(null as varchar)';
  const closed = cursor.fromTime || !cursor.greatest ? 'cast(null as varchar)' : cursor.write(cursor.greatest);
  return sql`select cast(null as varchar) as lower_bound, ${end} as upper_open, ${closed} as upper_closed
from (
  select ${intervalOnly}
) g`;
}

/** The range without a beginning; its end is the interval's, or what the loads have read where that is later. */
function wholeRange(run: SqlStatement, identity: OperationIdentity, read: ReadMode, cursor: CursorType): SqlStatement {
  if (read.by === 'window') {
    const ends = sql`(select max(interval_end) from ${ledger.loads} where status = 'committed' and ${isOf(identity)})`;
    const [before = '', after = ''] = (cursor.fromTime?.('\u0000') ?? '\u0000').split('\u0000');
    const [open = '', close = ''] = cursor.write('\u0000').split('\u0000');
    return sql`select cast(null as varchar) as lower_bound, ${open}greatest(b.upper_open, ${before}${ends}${after})${close} as upper_open, cast(null as varchar) as upper_closed
from (
${run}
) b`;
  }
  const end = cursor.fromTime ? cursor.fromTime('b.interval_end') : cursor.none;
  const reached = cursor.fromTime ? `b.cursor_now >= ${end}` : 'b.is_older';
  return sql`select cast(null as varchar) as lower_bound,
  case when (${reached}) is not true then ${cursor.write(end)} end as upper_open,
  case when ${reached} then ${cursor.write('b.cursor_now')} end as upper_closed
from (
${run}
) b`;
}

/** On Postgres a second run of the operation waits here for the first; DuckDB has one writing process. */
export function lockStatements(identity: OperationIdentity, dialect: Dialect): SqlStatement[] {
  if (dialect !== 'postgres') return [];
  const { project, env, pipeline, operation, destination } = identity;
  const key = [project, env, pipeline, operation, destination].join('|');
  return [sql`select pg_advisory_xact_lock(hashtextextended(${sqlString(key)}, 0))`];
}

function cursorOf(read: ReadMode, dialect: Dialect): CursorType | undefined {
  return read.by === 'full' ? undefined : cursorType(read.type, dialect);
}

function runSelect(given: SqlStatement, identity: OperationIdentity, read: ReadMode, dialect: Dialect): SqlStatement {
  const cursor = cursorOf(read, dialect);
  if (read.by === 'cursor' && cursor) return cursorRun(given, identity, cursor);
  const bounds =
    read.by === 'window' && cursor?.fromTime
      ? `,\n  ${cursor.fromTime('g.interval_start')} as lower_bound, ${cursor.fromTime('g.interval_end')} as upper_open, ${cursor.none} as upper_closed,
  ${cursor.fromTime('g.interval_start')} as scan_from`
      : '';
  return sql`with given as (
  select ${given}
), mine as (
  select load_id, seq, status, interval_start, interval_end
  from ${ledger.loads}
  where ${isOf(identity)}
), head as (
  select 1 + coalesce(max(seq), 0) as seq from mine
)
select g.*, h.seq, ${loadId(identity)} as load_id, m.load_id is not null as is_rerun${bounds}
from given g cross join head h
${replacedLoad}`;
}

const replacedLoad = `left join mine m on m.status = 'committed' and m.interval_start = g.interval_start and m.interval_end = g.interval_end`;

function loadId(identity: OperationIdentity): string {
  return `md5(concat_ws('|', ${identityValues(identity)}, cast(g.interval_start as varchar), cast(g.interval_end as varchar)))`;
}

function cursorRun(given: SqlStatement, identity: OperationIdentity, cursor: CursorType): SqlStatement {
  // A load that is not the newest may not read on to the interval's end: what lies behind it is the next load's.
  const older = 'm.load_id is not null and m.cursor_after is distinct from h.cursor_now';
  const upperOpen = cursor.fromTime
    ? `case when m.load_id is null or m.cursor_after is not distinct from h.cursor_now then ${cursor.fromTime('g.interval_end')} end`
    : cursor.none;
  // A cursor that is no time has no end at the interval.
  const upperClosed = `case when ${older} then m.cursor_after${cursor.fromTime || !cursor.greatest ? '' : ` else ${cursor.greatest}`} end`;
  return sql`with given as (
  select ${given}
), mine as (
  select load_id, seq, status, interval_start, interval_end,
    ${cursor.read('cursor_before')} as cursor_before, ${cursor.read('cursor_after')} as cursor_after
  from ${ledger.loads}
  where ${isOf(identity)}
), head as (
  select 1 + coalesce(max(seq), 0) as seq, max(case when status = 'committed' then cursor_after end) as cursor_now from mine
), bounds as (
  select g.*, h.seq, h.cursor_now, ${loadId(identity)} as load_id, m.load_id is not null as is_rerun, m.cursor_after as replaced_after,
    case when m.load_id is not null then m.cursor_before else h.cursor_now end as lower_bound,
    ${upperOpen} as upper_open,
    ${upperClosed} as upper_closed,
    ${older} as is_older
  from given g cross join head h
  ${replacedLoad}
)
select b.*, coalesce(b.lower_bound, ${cursor.least}) as scan_from, coalesce(b.upper_open, b.upper_closed) as scan_to
from bounds b`;
}
