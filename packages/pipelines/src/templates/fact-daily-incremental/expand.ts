import {
  type ExpandContext,
  type FlatConfig,
  fullTableName,
  type Task,
  type TransformerStep,
} from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { after, defined, makeTask } from '../../make-task.js';
import { checkTask } from '../../quality-checks.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;
type Dimension = Extra['dimensions'][number];

const keyColumn = ({ table, as }: Dimension) => as ?? `${table.split('.').at(-1)}_key`;

function lookup(dimension: Dimension, place: readonly (string | number)[]): TransformerStep {
  const { as: _, ...params } = dimension;
  const names = [...Object.keys(params), 'as'];
  return {
    name: 'lookup_dimension',
    params: { ...defined(params), as: keyColumn(dimension) },
    path: place,
    paths: Object.fromEntries(names.map((name) => [name, [...place, name]])),
  };
}

/** Tables of dimensions by their full names: catalog and schema that are left out are those of the fact. */
export function dimensionTables(config: FlatConfig): readonly string[] {
  const [catalog, schema] = config.destination?.split('.') ?? [];
  return (config.extra as Extra).dimensions.map((d) => fullTableName(d.table, { catalog, schema }));
}

export function expand({ pipeline }: ExpandContext<FlatConfig>): readonly Task[] {
  const { config } = pipeline;
  const x = config.extra as Extra;
  const surrogate: TransformerStep = {
    name: 'add_surrogate_key',
    params: { column_name: x.surrogate_key_column, key_columns: config.businessKey },
    path: ['business_key'],
    paths: { key_columns: ['business_key'], column_name: ['extra_config', 'surrogate_key_column'] },
  };
  const transform = makeTask(pipeline, {
    id: 'generate_surrogate_keys',
    kind: 'TransformTask',
    path: ['source_table'],
    reads: config.sourceTables,
    params: {
      source_tables: config.sourceTables,
      transformers: [
        ...config.transformers,
        ...x.dimensions.map((d, n) => lookup(d, ['extra_config', 'dimensions', n])),
        surrogate,
      ],
      sql_dialect: config.sqlDialect,
      ...defined({ watermark_column: config.watermarkColumn, read: x.read }),
    },
  });
  const unknown = x.dimensions.map((d, n) => ({
    type: 'sql',
    name: `unknown_${keyColumn(d)}`,
    condition: `"${keyColumn(d).replaceAll('"', '""')}" <> ${d.unknown}`,
    severity: 'warn',
    path: ['extra_config', 'dimensions', n],
  }));
  const validate = checkTask(pipeline, x.quality_checks, {
    id: 'validate_fact',
    after: 'generate_surrogate_keys',
    further: unknown,
  });
  const merges = config.primaryKey.length > 0;
  const write = makeTask(pipeline, {
    id: 'write_fact',
    kind: 'WriteDeltaTask',
    path: ['destination_table'],
    needs: [after(validate[0]?.id ?? 'generate_surrogate_keys')],
    writes: config.destination ? [config.destination] : [],
    params: {
      destination: config.destination,
      write_mode: config.writtenMode === undefined ? (merges ? 'merge' : 'append') : config.writeMode,
      primary_key: merges ? config.primaryKey : config.businessKey,
      partition_columns: config.partitionColumns,
      ...defined({
        watermark_column: config.watermarkColumn,
        schema_evolution: x.schema_evolution,
        quarantine_table: x.quarantine_table,
      }),
    },
  });
  return [transform, ...validate, write];
}
