import type { ExpandContext, ModelConfig, Task } from '@sparkle-orchestration/core';
import { after, defined, makeTask } from '../../make-task.js';

/** Severities of a model's header in the words of the check task. */
const severities: Readonly<Record<string, string>> = { error: 'fail', warning: 'warn', quarantine: 'quarantine' };

export function expand({ pipeline }: ExpandContext<ModelConfig>): readonly Task[] {
  const config = pipeline.config;
  const select = makeTask(pipeline, {
    id: 'select_model',
    kind: 'TransformTask',
    path: ['sql'],
    reads: config.reads,
    params: {
      source_tables: config.reads,
      transformers: [],
      sql: config.sql,
      sql_offset: config.sqlOffset,
      columns: config.columns,
      sql_dialect: config.dialect,
      // A model reads its inputs whole; a watermark limits its result to the interval.
      ...(config.watermarkColumn ? { watermark_column: config.watermarkColumn, read: 'window' } : { read: 'full' }),
    },
  });
  const checks =
    config.checks.length === 0
      ? []
      : [
          makeTask(pipeline, {
            id: 'check_model',
            kind: 'RunGreatExpectationsTask',
            path: ['checks'],
            needs: [after('select_model')],
            params: {
              checks: config.checks.map((c, i) => ({ ...c, severity: severities[c.severity], path: ['checks', i] })),
            },
          }),
        ];
  const write = makeTask(pipeline, {
    id: 'write_model',
    kind: 'WriteDeltaTask',
    path: [],
    needs: [after(checks[0]?.id ?? 'select_model')],
    writes: [config.destination],
    params: {
      destination: config.destination,
      write_mode: config.writeMode,
      primary_key: config.keys,
      partition_columns: config.partitionColumns,
      ...defined({ watermark_column: config.watermarkColumn }),
    },
  });
  return [select, ...checks, write];
}
