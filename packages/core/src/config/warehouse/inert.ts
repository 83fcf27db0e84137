import { isMapping } from '../../source/merge.js';
import type { Path } from '../../source/positions.js';
import { configDiagnostics as report } from '../diagnostics.js';
import type { ReadContext } from '../read-context.js';
import type { WarehouseDocument } from './documents.js';

/**
 * Fields that are part of the dialect and that nothing here acts on, with the reason; `docs/coverage` lists them. One
 * that is written is told at its line. Defaults that change nothing are not told.
 */
export const inertFields: Readonly<Record<string, string>> = {
  'destination.performance': 'batches and parallel loads are chosen by the engine',
  'destination.options': 'drivers have no options of their own yet',
  'destination.settings.max_parallel_loads': 'write execution.parallelism in the pipeline',
  'destination.settings.batch_size': 'rows are loaded as a whole, in one transaction',
  'destination.settings.case_sensitive': 'names follow the naming convention',
  'destination.settings.partition_by': 'DuckDB and Postgres tables are not partitioned',
  'destination.settings.cluster_by': 'DuckDB and Postgres tables are not clustered',
  'destination.settings.table_format': 'it is for lakes, which are not written yet',
  'destination.settings.optimize_after_write': 'it is for lakes, which are not written yet',
  'destination.settings.vacuum_after_write': 'it is for lakes, which are not written yet',
  'destination.settings.vacuum_retention_hours': 'it is for lakes, which are not written yet',
  'destination.settings.merge_parallelism': 'a merge is one statement',
  'destination.settings.keep_staged_files': 'staged files are removed after the load',
  'destination.settings.is_staging_external_location': 'files are staged on this machine',
  'destination.settings.staging_credentials_name': 'files are staged on this machine',
  'destination.settings.stage_name': 'files are staged on this machine',
  'destination.settings.query_tag': 'it is for Snowflake, which has no driver yet',
  'destination.settings.use_vectorized_scanner': 'it is for Snowflake, which has no driver yet',
  'destination.settings.statement_timeout_in_seconds': 'write execution.timeout in the pipeline',
  'destination.settings.location': 'it is for BigQuery, which has no driver yet',
  'destination.settings.partition_expiration_ms': 'it is for BigQuery, which has no driver yet',
  'destination.settings.recommended_file_size': 'it is for lakes, which are not written yet',
  'destination.settings.has_case_sensitive_identifiers': 'names follow the naming convention',
  'destination.settings.s3_output_path': 'it is for Athena, which has no driver yet',
  'destination.settings.database_location': 'it is for Athena, which has no driver yet',
  'destination.settings.catalog_type': 'it is for Iceberg, which has no driver yet',
  'destination.settings.layout': 'it is for files, which are not written yet',
  'destination.settings.file_format': 'it is for files, which are not written yet',
};

/** Values that say what happens anyway. */
const harmless: Readonly<Record<string, (value: unknown) => boolean>> = {
  'destination.settings.partition_by': (value) => value === '' || (Array.isArray(value) && value.length === 0),
  'destination.settings.cluster_by': (value) => Array.isArray(value) && value.length === 0,
  'destination.settings.case_sensitive': (value) => value === false,
};

/** Tells what was written and has no effect. Destinations without a driver have no effect as a whole, and are told so. */
export function checkInert(document: WarehouseDocument<'destination'>, context: ReadContext): void {
  const { content } = document;
  if (!['duckdb', 'postgres'].includes(content.type)) return;
  for (const [field, why] of Object.entries(inertFields)) {
    const path = field.split('.');
    let value: unknown = content;
    for (const key of path.slice(1)) value = isMapping(value) ? value[key] : undefined;
    if (value === undefined || harmless[field]?.(value)) continue;
    const what = `"${path.slice(1).join('.')}" has no effect: ${why}`;
    context.report(
      report.report('ignored', { what }, document.source.locate(path as Path, 'key'), { severity: 'info' }),
    );
  }
}
