import type { PipelineDefinition, ProjectDefinition } from '@sparkle-orchestration/core';
import { sqlParams } from '@sparkle-orchestration/sql';

/** Keys of tasks that hold statements; those of transformers are told by the transformers themselves. */
const statementKeys = ['sql', 'query', 'sql_statement', 'sql_file', 'condition'] as const;

/** Templates whose only SQL is that of their transformers and checks. */
const plainTemplates: ReadonlySet<string> = new Set([
  'bronze_raw_ingestion',
  'custom',
  'data_quality_expectations',
  'dimension_daily_scd2',
  'fact_daily_incremental',
  'silver_batch_transformation',
  'table_reconciliation',
  'vacuum_optimize_maintenance',
  'zorder_analyze',
]);

function holdsKey(value: unknown, keys: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => holdsKey(item, keys));
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item !== undefined && (keys.has(key) || holdsKey(item, keys))) return true;
  }
  return false;
}

/**
 * Whether compiling these may meet SQL that people wrote, so that the parser (0.2 s, 100 MB) must be loaded. Says yes
 * once too often rather than once too seldom.
 */
export function mayHoldSql(
  pipelines: readonly PipelineDefinition[],
  own: ProjectDefinition['transformers'] = new Map(),
): boolean {
  if (own.size > 0) return true;
  const keys = new Set<string>([...statementKeys, ...sqlParams()]);
  return pipelines.some((p) =>
    p.dialect === 'warehouse' ? false : !plainTemplates.has(p.template) || holdsKey(p.config, keys),
  );
}
