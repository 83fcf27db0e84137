import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { stepWrite } from '@sparkle-orchestration/sql';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;
type Check = Readonly<Record<string, unknown>>;

/** Columns that a step cleans as email addresses; the usual name when there is no such step. */
function emailColumns(config: FlatConfig): readonly string[] {
  const step = config.transformers.find((t) => t.name === 'clean_email_addresses');
  const named = step?.params['columns'] ?? step?.params['email_column'];
  return typeof named === 'string' ? [named] : Array.isArray(named) ? named.map(String) : ['email'];
}

function checksOf(config: FlatConfig, x: Extra): readonly Check[] {
  const at = ['extra_config', 'quality_checks'];
  const common = x.quality_checks;
  if (common === undefined) return [];
  if (Array.isArray(common)) return common.map((check, i) => ({ ...check, path: [...at, i] }));
  const email = common.email_format_check === true ? emailColumns(config) : common.email_format_check || [];
  return [
    { type: 'not_null', columns: common.null_check_columns, path: [...at, 'null_check_columns'] },
    { type: 'email', columns: email, path: [...at, 'email_format_check'] },
    { type: 'unique', columns: common.uniqueness_check, path: [...at, 'uniqueness_check'] },
  ].filter((check) => check.columns.length > 0);
}

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
  const suite = config.expectationsSuite;
  const checks = checksOf(config, x);
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
  const validate =
    checks.length === 0 && suite === undefined
      ? []
      : [
          makeTask(pipeline, {
            id: 'validate_silver',
            kind: 'RunGreatExpectationsTask',
            path: suite === undefined ? ['extra_config', 'quality_checks'] : ['expectations_suite'],
            needs: [after('apply_transformations')],
            params: { checks, ...defined({ expectations_suite: suite }) },
          }),
        ];
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
      ...defined({
        watermark_column: config.watermarkColumn,
        schema_evolution: evolution,
        quarantine_table: x.quarantine_table,
      }),
    },
  });
  return [transform, ...validate, write];
}
