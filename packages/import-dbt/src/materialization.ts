import type { ModelMaterialization, ModelPartition } from '@sparkle-orchestration/core/model-project';
import { type Fields, fields, isFields, number, text, texts } from './fields.js';

const kinds: Readonly<Record<string, ModelMaterialization['kind']>> = {
  table: 'table',
  view: 'view',
  materialized_view: 'materialized_view',
  'materialized view': 'materialized_view',
  incremental: 'incremental',
  snapshot: 'snapshot',
  seed: 'seed',
};

/** How a node becomes a table, by its `config`. */
export function readMaterialization(resource: string, config: Fields): ModelMaterialization {
  const written = text(config, 'materialized') ?? (resource === 'model' ? 'view' : resource);
  const known = resource === 'seed' || resource === 'snapshot' ? resource : kinds[written];
  const strategy = text(config, 'incremental_strategy');
  const kind = known === 'incremental' && strategy === 'microbatch' ? 'incremental_by_time' : (known ?? 'custom');
  const incremental = known === 'incremental' || known === 'snapshot';
  const uniqueKey = texts(config, 'unique_key');
  const timeColumn = text(config, 'event_time');
  const batchSize = text(config, 'batch_size');
  const lookback = number(config, 'lookback');
  const begin = text(config, 'begin');
  const onSchemaChange = text(config, 'on_schema_change');
  return {
    kind,
    written,
    ...(incremental && strategy !== undefined ? { strategy } : {}),
    ...(uniqueKey.length > 0 ? { uniqueKey } : {}),
    ...(timeColumn === undefined ? {} : { timeColumn }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(kind === 'incremental_by_time' && lookback !== undefined ? { lookback } : {}),
    ...(begin === undefined ? {} : { begin }),
    ...(incremental && onSchemaChange !== undefined ? { onSchemaChange } : {}),
  };
}

const granularities = ['hour', 'day', 'month', 'year'] as const;

/** Partitions: a dict with the field (BigQuery), a column, or a list of columns. `meta.partition` says it in words. */
export function readPartition(config: Fields, meta: Fields): ModelPartition | undefined {
  const written = [config['partition_by'], config['partitioned_by'], meta['partition']].find(
    (one) => one !== undefined && one !== null,
  );
  if (typeof written === 'string' && written !== '') {
    const granularity = granularities.find(
      (one) => written === one || written === { hour: 'hourly', day: 'daily', month: 'monthly', year: 'yearly' }[one],
    );
    return granularity ? { columns: [], granularity } : { columns: [written] };
  }
  if (Array.isArray(written)) {
    const columns = written.filter((one): one is string => typeof one === 'string');
    return columns.length > 0 ? { columns } : undefined;
  }
  if (!isFields(written)) return undefined;
  const field = text(written, 'field');
  const dataType = text(written, 'data_type');
  const granularity = granularities.find((one) => one === text(written, 'granularity')?.toLowerCase());
  if (field === undefined && granularity === undefined) return undefined;
  return {
    columns: field === undefined ? [] : [field],
    ...(dataType === undefined ? {} : { dataType }),
    ...(granularity === undefined ? {} : { granularity }),
  };
}

export function readClusterBy(config: Fields): readonly string[] {
  const columns = texts(config, 'cluster_by');
  return columns.length > 0 ? columns : texts(config, 'liquid_clustered_by');
}

/** Minutes of dbt's `{ count, period }`. */
export function minutesOf(from: Fields, key: string): number | undefined {
  const given = fields(from, key);
  const count = number(given, 'count');
  const period = { minute: 1, hour: 60, day: 1440 }[text(given, 'period') ?? ''];
  return count === undefined || period === undefined ? undefined : count * period;
}
