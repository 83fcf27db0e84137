import { type ExpandContext, type FlatConfig, fullTableName, type Task } from '@sparkle-orchestration/core';
import { diagnostics } from '../../diagnostics.js';
import { after, makeTask } from '../../make-task.js';

interface Extra {
  readonly tables: readonly string[];
  readonly retention_hours: number;
  readonly force: boolean;
  readonly zorder_columns: Readonly<Record<string, readonly string[]>>;
}

/** Hours below which platforms ask for force: a week. */
const leastRetention = 168;

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const x = pipeline.config.extra as unknown as Extra;
  if (x.retention_hours < leastRetention && !x.force) {
    const at = pipeline.locate(['extra_config', 'retention_hours']);
    report(diagnostics.report('retention-short', { hours: x.retention_hours }, at));
    return [];
  }
  return x.tables.flatMap((written, i) => {
    const table = fullTableName(written);
    const id = written.replaceAll(/[^A-Za-z0-9_]/g, '_');
    const columns = x.zorder_columns[written] ?? x.zorder_columns[table] ?? [];
    const common = { kind: 'OptimizeTableTask', reads: [table], writes: [table] };
    const order =
      columns.length === 0
        ? []
        : [
            makeTask(pipeline, {
              ...common,
              id: `order_${id}`,
              path: ['extra_config', 'zorder_columns', written],
              params: { table, how: 'order', columns },
            }),
          ];
    const optimise = makeTask(pipeline, {
      ...common,
      id: `optimize_${id}`,
      path: ['extra_config', 'tables', i],
      needs: order.map((task) => after(task.id)),
      params: { table, how: 'vacuum' },
    });
    return [...order, optimise];
  });
}
