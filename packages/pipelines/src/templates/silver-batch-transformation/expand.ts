import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { stepWrite } from '@sparkle-orchestration/sql';
import { scd2Values } from '@sparkle-orchestration/tasks';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import { checkTask } from '../../quality-checks.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;

/** Mode and key of the write. The last step may ask for a mode of its own, where the pipeline names none or `merge`. */
function writeOf(config: FlatConfig): { readonly write_mode: string; readonly primary_key: readonly string[] } {
  const asked = stepWrite(config.transformers, config.destination);
  const named = [config.primaryKey, config.businessKey].find((keys) => keys.length > 0);
  const open = config.writeMode === 'append' || config.writeMode === 'merge';
  return { write_mode: asked && open ? asked.mode : config.writeMode, primary_key: named ?? asked?.keys ?? [] };
}

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const config = pipeline.config;
  const x = config.extra as Extra;
  if (x.join && config.sourceTables.length > 1) {
    report(
      diagnostics.report(
        'part-not-runnable',
        { pipeline: pipeline.name, what: 'join of several sources' },
        pipeline.locate(['extra_config', 'join']),
      ),
    );
  }
  const transform = makeTask(pipeline, {
    id: 'apply_transformations',
    kind: 'TransformTask',
    path: ['transformers'],
    reads: config.sourceTables,
    params: {
      source_tables: config.sourceTables,
      transformers: config.transformers,
      sql_dialect: config.sqlDialect,
      ...defined({ watermark_column: config.watermarkColumn, read: x.read }),
    },
  });
  const validate = checkTask(pipeline, x.quality_checks, { id: 'validate_silver', after: 'apply_transformations' });
  const evolution = x.schema_evolution ?? (x.schema_enforcement ? 'strict' : undefined);
  const write = makeTask(pipeline, {
    id: 'write_silver',
    kind: 'WriteDeltaTask',
    path: ['destination_table'],
    needs: [after(validate[0]?.id ?? 'apply_transformations')],
    writes: config.destination ? [config.destination] : [],
    params: {
      destination: config.destination,
      ...writeOf(config),
      partition_columns: config.partitionColumns,
      zorder_columns: x.zorder_columns,
      update_columns: x.update_columns,
      track_columns: x.track_columns,
      history_suffix: x.history_suffix,
      snapshot_column: x.snapshot_column,
      ...scd2Values(x),
      ...defined({
        watermark_column: config.watermarkColumn,
        schema_evolution: evolution,
        quarantine_table: x.quarantine_table,
      }),
    },
  });
  return [transform, ...validate, write];
}
