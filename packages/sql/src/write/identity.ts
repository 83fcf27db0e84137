import type { SqlPart, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, sql } from '../dialect/statement.js';

/** Which operation of which pipeline writes which table: the key of its loads in the ledger. */
export interface OperationIdentity {
  readonly project: string;
  readonly env: string;
  readonly pipeline: string;
  readonly operation: string;
  /** Dataset name of the table written. */
  readonly destination: string;
}

/** Pipeline of a project in one environment. */
export type PipelineIdentity = Pick<OperationIdentity, 'project' | 'env' | 'pipeline'>;

/** Tables of the ledger, as datasets. */
export const ledger = {
  loads: datasetPart('_sparkle.loads'),
  intervals: datasetPart('_sparkle.intervals'),
  qualityResults: datasetPart('_sparkle.quality_results'),
  watermarks: datasetPart('_sparkle.ingestion_watermarks'),
  auditLog: datasetPart('_sparkle.ingestion_audit_log'),
} as const satisfies Record<string, SqlPart>;

/** Column that says which load wrote a row. Every table that is written has it. */
export const loadIdColumn = '_load_id';

/** The values of the identity in the order of the ledger's key, as SQL. */
export function identityValues(identity: OperationIdentity): string {
  const { project, env, pipeline, operation, destination } = identity;
  return [project, env, pipeline, operation, destination].map(sqlString).join(', ');
}

/** Condition: a row of the ledger is of this operation. */
export function isOf(identity: OperationIdentity, alias?: string): string {
  const at = alias ? `${alias}.` : '';
  return (['project', 'env', 'pipeline', 'operation', 'destination'] as const)
    .map((key) => `${at}${key} = ${sqlString(identity[key])}`)
    .join(' and ');
}

/** `load_id` of the run that is on, for conditions on tables of any size. */
export const thisLoad: SqlStatement = sql`(select load_id from sparkle_run)`;
