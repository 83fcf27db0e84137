import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { scd2Fields, scd2Values } from '@sparkle-orchestration/tasks';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import { checkTask } from '../../quality-checks.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;

/** The key under whichever of its names it was written. */
function keyOf(config: FlatConfig): { readonly name: string; readonly columns: readonly string[] }[] {
  const x = config.extra as Extra;
  const written = {
    business_key: config.businessKey,
    business_keys: x.business_keys ?? [],
    key_columns: x.key_columns ?? [],
    natural_key: x.natural_key ?? [],
  };
  return Object.entries(written)
    .map(([name, columns]) => ({ name, columns }))
    .filter(({ columns }) => columns.length > 0);
}

const modes = new Set(['merge', 'scd2']);

/** What the schema cannot say: one name for one thing, and a write mode that is meant. */
export function check({ pipeline, report }: ExpandContext<FlatConfig>): void {
  const { config } = pipeline;
  const x = config.extra as Extra;
  const keys = keyOf(config);
  if (keys[0] && keys[1])
    report(
      diagnostics.report(
        'named-twice',
        { one: keys[0].name, other: keys[1].name },
        pipeline.locate(keys[1].name === 'business_key' ? ['business_key'] : ['extra_config', keys[1].name]),
      ),
    );
  if (x.is_current_column !== undefined && x.current_flag_column !== scd2Fields.current_flag_column.parse(undefined))
    report(
      diagnostics.report(
        'named-twice',
        { one: 'current_flag_column', other: 'is_current_column' },
        pipeline.locate(['extra_config', 'is_current_column']),
      ),
    );
  if (config.writtenMode !== undefined && !modes.has(config.writtenMode))
    report(
      diagnostics.report(
        'write-mode-unfit',
        { template: pipeline.template, mode: config.writtenMode, fit: 'scd2 (the default; merge means the same here)' },
        pipeline.locate(['write_mode']),
      ),
    );
  if (x.handle_deletes && x.read !== undefined && x.read !== 'full')
    report(
      diagnostics.report('deletes-need-all', { pipeline: pipeline.name }, pipeline.locate(['extra_config', 'read'])),
    );
}

export function expand({ pipeline }: ExpandContext<FlatConfig>): readonly Task[] {
  const { config } = pipeline;
  const x = config.extra as Extra;
  const read = x.handle_deletes ? 'full' : x.read;
  const transform = makeTask(pipeline, {
    id: 'apply_scd2',
    kind: 'TransformTask',
    path: ['source_table'],
    reads: config.sourceTables,
    params: {
      source_tables: config.sourceTables,
      transformers: config.transformers,
      sql_dialect: config.sqlDialect,
      ...defined({ watermark_column: config.watermarkColumn, read }),
    },
  });
  const validate = checkTask(pipeline, x.quality_checks, { id: 'validate_dimension', after: 'apply_scd2' });
  const write = makeTask(pipeline, {
    id: 'write_dimension',
    kind: 'WriteDeltaTask',
    path: ['destination_table'],
    needs: [after(validate[0]?.id ?? 'apply_scd2')],
    writes: config.destination ? [config.destination] : [],
    params: {
      destination: config.destination,
      write_mode: 'scd2',
      primary_key: keyOf(config)[0]?.columns ?? [],
      partition_columns: config.partitionColumns,
      ...scd2Values(x),
      ...defined({
        watermark_column: config.watermarkColumn,
        current_flag_column: x.is_current_column ?? x.current_flag_column,
        schema_evolution: x.schema_evolution,
        quarantine_table: x.quarantine_table,
      }),
    },
  });
  return [transform, ...validate, write];
}
