import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { after, makeTask } from '../../make-task.js';
import { oneSource } from '../one-source.js';

interface Extra {
  readonly key_columns: readonly string[];
  readonly compare_columns: readonly string[];
  readonly tolerance: Readonly<Record<string, number>>;
  readonly sample_mismatches: number;
  readonly fail_on_mismatch: boolean;
}

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const { destination, primaryKey, businessKey, extra } = pipeline.config;
  const x = extra as unknown as Extra;
  const table = oneSource(pipeline, report);
  if (table === undefined || destination === undefined) return [];
  const keys = [x.key_columns, primaryKey, businessKey].find((k) => k.length > 0) ?? [];
  const tables = { source_table: table, target_table: destination };
  return [
    makeTask(pipeline, {
      id: 'compare_tables',
      kind: 'ReconcileTablesTask',
      path: ['extra_config'],
      reads: [table, destination],
      params: {
        ...tables,
        key_columns: keys,
        compare_columns: x.compare_columns,
        tolerance: x.tolerance,
        sample_mismatches: x.sample_mismatches,
      },
    }),
    makeTask(pipeline, {
      id: 'report_mismatch',
      kind: 'ReconcileTablesTask',
      path: ['extra_config', 'fail_on_mismatch'],
      needs: [after('compare_tables')],
      params: { ...tables, fail_on_mismatch: x.fail_on_mismatch, report_of: 'compare_tables' },
    }),
  ];
}
