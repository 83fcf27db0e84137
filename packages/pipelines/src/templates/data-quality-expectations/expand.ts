import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { defined, makeTask } from '../../make-task.js';
import { fullNameBeside } from '../full-name.js';
import { oneSource } from '../one-source.js';

interface Extra {
  readonly quarantine_table?: string;
  readonly fail_on_error: boolean;
  readonly min_success: number;
  readonly read?: string;
}

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const config = pipeline.config;
  const x = config.extra as unknown as Extra;
  const table = oneSource(pipeline, report);
  if (table === undefined) return [];
  const { destination } = config;
  const aside = x.quarantine_table && fullNameBeside(x.quarantine_table, destination ?? table);
  const write = destination !== undefined && {
    destination,
    write_mode: config.writeMode,
    primary_key: config.primaryKey.length > 0 ? config.primaryKey : config.businessKey,
    partition_columns: config.partitionColumns,
    ...defined({ watermark_column: config.watermarkColumn, quarantine_table: aside }),
  };
  return [
    makeTask(pipeline, {
      id: 'run_ge_suite',
      kind: 'RunGreatExpectationsTask',
      path: ['expectations_suite'],
      reads: [table],
      writes: destination === undefined ? [] : [destination],
      params: {
        expectations_suite: config.expectationsSuite,
        table,
        fail_on_error: x.fail_on_error,
        min_success: x.min_success,
        ...defined({ quarantine_table: aside, read: x.read }),
        ...(write ? { write } : {}),
      },
    }),
  ];
}
