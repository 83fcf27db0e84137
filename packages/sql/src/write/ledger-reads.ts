import type { SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { ledger, type PipelineIdentity } from './identity.js';

/** What to read of the ledger; what is left out does not matter. */
export interface LedgerFilter {
  readonly project?: string;
  readonly env?: string;
  readonly pipeline?: string;
  readonly operation?: string;
  readonly destination?: string;
}

/** Columns of `loadsQuery`, in order. */
export const loadColumns = [
  'load_id',
  'seq',
  'project',
  'env',
  'pipeline',
  'operation',
  'destination',
  'interval_start',
  'interval_end',
  'cursor_before',
  'cursor_after',
  'rows_read',
  'rows_written',
  'rows_rejected',
  'status',
  'run_id',
  'graph_hash',
  'committed_at',
] as const;

/** Columns of `intervalsQuery`, in order. */
export const intervalColumns = [
  'project',
  'env',
  'pipeline',
  'interval_start',
  'interval_end',
  'status',
  'run_id',
  'committed_at',
] as const;

const asText = (columns: readonly string[]) => columns.map((c) => `cast(${c} as varchar) as ${c}`).join(', ');

function where(filter: LedgerFilter): string {
  const keys = (['project', 'env', 'pipeline', 'operation', 'destination'] as const).filter(
    (k) => filter[k] !== undefined,
  );
  if (keys.length === 0) return '';
  return `\nwhere ${keys.map((k) => `${k} = ${sqlString(filter[k] ?? '')}`).join(' and ')}`;
}

/** Loads as text, oldest first within an operation. */
export function loadsQuery(filter: LedgerFilter = {}): SqlStatement {
  return sql`select ${asText(loadColumns)}
from ${ledger.loads} l${where(filter)}
order by l.project, l.env, l.pipeline, l.operation, l.destination, l.seq`;
}

/** Intervals that are done, as text, oldest first. */
export function intervalsQuery(filter: Pick<LedgerFilter, 'project' | 'env' | 'pipeline'> = {}): SqlStatement {
  return sql`select ${asText(intervalColumns)}
from ${ledger.intervals} i${where(filter)}
order by i.project, i.env, i.pipeline, i.interval_start, i.interval_end`;
}

/**
 * One row with the text `true` when a committed interval of the pipeline reaches the end of the run's interval, else
 * `false`. Binds `interval_end`. What a pipeline waits for that depends on another one.
 */
export function intervalCoveredQuery({ project, env, pipeline }: PipelineIdentity): SqlStatement {
  return sql`select case when count(*) > 0 then 'true' else 'false' end as covered
from ${ledger.intervals}${where({ project, env, pipeline })}
  and status = 'committed' and interval_end >= ${{ param: 'interval_end', type: 'timestamp' }}`;
}
