import type { PipelineTemplate } from '@sparkle-orchestration/core';

/** Stands for the pipeline that a new definition shall start. */
export const placeholderTarget = '<target>';

/** A plausible first value for a field that the template needs. */
const firstValues: Readonly<Record<string, unknown>> = {
  ingestor: 'csv_file',
  source_connection: 'source_database',
  source_table: 'main.bronze.source',
  destination_catalog: 'main',
  destination_schema: 'silver',
  transformers: [{ name: 'drop_exact_duplicates' }],
  checkpoint_location: '.sparkle/checkpoints',
  business_key: ['id'],
  primary_key: ['id'],
  model_name: 'model',
  expectations_suite: [{ type: 'not_null', columns: ['id'] }],
  data_contract: { row_count: { min: 1 } },
  tasks: [{ id: 'first', task: 'RunSQLFileTask', params: { sql_statement: 'select 1' } }],
};

/** Fields that a template asks for in its own words, beside `requires`. */
const firstFields: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ml_training_champion_challenger: { feature_columns: ['feature_1'], target_column: 'target' },
};

/** Values for what `extra_config` of a template cannot do without. */
const firstExtras: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  gold_daily_aggregate: { group_by: ['id'], measures: { rows: 'count(*)' } },
  bronze_raw_ingestion: { ingestor_config: { path: 'data/source.csv' } },
  model_drift_monitoring: { reference_table: 'main.ml.reference', current_table: 'main.ml.current' },
  catchup_after_outage: { target_pipeline: placeholderTarget },
  backfill_historical: { target_pipeline: placeholderTarget, start_date: '2026-01-01', end_date: '2026-01-31' },
  vacuum_optimize_maintenance: { tables: ['main.silver.table'] },
  zorder_analyze: { zorder_columns: ['id'] },
};

/** One JSON file each for dev, qa and prod. */
export function pipelineFiles(template: PipelineTemplate, name: string): ReadonlyMap<string, string> {
  const layer = template.id.startsWith('bronze') ? 'bronze' : template.id.startsWith('gold') ? 'gold' : 'silver';
  const fields: Record<string, unknown> = {
    destination_catalog: 'main',
    destination_schema: layer,
    destination_table: name,
  };
  for (const field of template.requires) fields[field] ??= firstValues[field];
  Object.assign(fields, firstFields[template.id]);
  const extra = firstExtras[template.id];
  const config = (env: string) => ({
    pipeline_name: name,
    pipeline_type: template.id,
    env,
    ...fields,
    ...(extra ? { extra_config: extra } : {}),
  });
  return new Map(
    ['dev', 'qa', 'prod'].map((env) => [
      `config/orchestration/${name}/${env}.json`,
      `${JSON.stringify(config(env), null, 2)}\n`,
    ]),
  );
}

/** Does a pipeline of this template start another one? */
export const startsAnother = (template: string): boolean => 'target_pipeline' in (firstExtras[template] ?? {});
