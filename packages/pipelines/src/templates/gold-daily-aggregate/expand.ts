import type { ExpandContext, FlatConfig, Task, TransformerStep } from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import { checkTask } from '../../quality-checks.js';
import type { extra } from './extra.js';
import { filterSteps } from './filters.js';

type Extra = z.output<typeof extra>;
type Field = 'group_by' | 'measures';

/** A field on its own or inside `aggregations`, with its place. */
function fieldOf<F extends Field>(x: Extra, field: F): { readonly value: Extra[F]; readonly path: readonly string[] } {
  const inside = x.aggregations?.[field];
  return inside === undefined
    ? { value: x[field], path: ['extra_config', field] }
    : { value: inside as Extra[F], path: ['extra_config', 'aggregations', field] };
}

/** What the schema cannot say: measures are there, nothing is written twice, every filter means something. */
export function check({ pipeline, report }: ExpandContext<FlatConfig>): void {
  const { config } = pipeline;
  const x = config.extra as Extra;
  for (const field of ['group_by', 'measures'] as const) {
    if (x[field] === undefined || x.aggregations?.[field] === undefined) continue;
    const twice = { one: field, other: `aggregations.${field}` };
    report(diagnostics.report('named-twice', twice, pipeline.locate(['extra_config', 'aggregations', field])));
  }
  if (fieldOf(x, 'measures').value === undefined)
    report(
      diagnostics.report(
        'field-missing',
        { pipeline: pipeline.name, template: pipeline.template, field: 'measures' },
        pipeline.locate(['extra_config']),
      ),
    );
  for (const name of filterSteps(x.filters, config.sqlDialect).unknown)
    report(diagnostics.report('unknown-filter', { name }, pipeline.locate(['extra_config', 'filters', name])));
}

/** Whether new rows tell which partitions to make again: then these are made from all of their rows. */
function byPartition(config: FlatConfig, keys: readonly string[]): boolean {
  const { watermarkColumn, partitionColumns } = config;
  return (
    watermarkColumn !== undefined && partitionColumns.length > 0 && partitionColumns.every((p) => keys.includes(p))
  );
}

export function expand({ pipeline }: ExpandContext<FlatConfig>): readonly Task[] {
  const { config } = pipeline;
  const x = config.extra as Extra;
  const [groupBy, measures] = [fieldOf(x, 'group_by'), fieldOf(x, 'measures')];
  const keys = groupBy.value ?? [];
  const mode = modeOf(config);
  const read = mode === 'overwrite_partitions' ? (x.read ?? (byPartition(config, keys) ? 'cursor' : 'full')) : 'full';
  const aggregate: TransformerStep = {
    name: 'aggregate',
    params: { group_by: keys, measures: measures.value },
    path: measures.path,
    paths: { group_by: groupBy.path, measures: measures.path },
  };
  const transform = makeTask(pipeline, {
    id: 'aggregate_gold',
    kind: 'TransformTask',
    path: measures.path,
    reads: config.sourceTables,
    params: {
      source_tables: config.sourceTables,
      transformers: [...config.transformers, ...filterSteps(x.filters, config.sqlDialect).steps, aggregate],
      sql_dialect: config.sqlDialect,
      read,
      ...defined({ watermark_column: config.watermarkColumn }),
    },
  });
  const validate = checkTask(pipeline, x.quality_checks, { id: 'validate_gold', after: 'aggregate_gold' });
  const write = makeTask(pipeline, {
    id: 'write_gold',
    kind: 'WriteDeltaTask',
    path: ['destination_table'],
    needs: [after(validate[0]?.id ?? 'aggregate_gold')],
    writes: config.destination ? [config.destination] : [],
    params: {
      destination: config.destination,
      write_mode: mode,
      primary_key: config.primaryKey.length > 0 ? config.primaryKey : keys,
      partition_columns: config.partitionColumns,
      zorder_columns: x.zorder_columns,
      ...defined({ schema_evolution: x.schema_evolution }),
    },
  });
  return [transform, ...validate, write];
}

/** Overwriting is by partition where there are partitions; every other mode is as written. */
function modeOf(config: FlatConfig): string {
  const written = config.writtenMode === undefined ? 'overwrite' : config.writeMode;
  return written === 'overwrite' && config.partitionColumns.length > 0 ? 'overwrite_partitions' : written;
}
