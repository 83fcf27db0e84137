import type { NotificationChannel } from '../graph/policy.js';
import type { PipelineDefinition, PipelineMonitor } from '../project/definition.js';
import type { SourceDocument } from '../source/document.js';
import { type ConnectionBook, readChannel } from './alert-channels.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { ReadContext } from './read-context.js';
import type { WrittenFlatPipeline } from './schema/flat-pipeline.js';
import type { WrittenMonitor } from './schema/monitor.js';
import { fullTableName } from './table-names.js';

type Facts = Pick<PipelineDefinition, 'monitors' | 'sla' | 'onSlaMiss' | 'metrics'> & {
  /** Channels that are told of a failure because of a monitor. */
  readonly failures: readonly NotificationChannel[];
};

const defaultColumn = 'event_timestamp';
const defaultHours = 24;

function monitorOf(
  written: WrittenMonitor,
  path: PipelineMonitor['path'],
  pipeline: WrittenFlatPipeline,
): readonly PipelineMonitor[] {
  if (written.type === 'SLAMonitor') {
    const { min_row_count: min, max_row_count: max } = written;
    if (min === undefined && max === undefined) return [];
    const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    return [{ type: 'rows', path, ...limits }];
  }
  const names = { catalog: pipeline.destination_catalog, schema: pipeline.destination_schema };
  return [
    {
      type: 'freshness',
      path,
      table: fullTableName(written.table, names),
      eventColumn: written.event_column ?? defaultColumn,
      maxAgeHours: written.max_age_hours ?? defaultHours,
    },
  ];
}

/** `monitors` of a pipeline: promises of the run, checks after its tasks, and who is told. */
export function readMonitors(
  pipeline: WrittenFlatPipeline,
  document: SourceDocument,
  context: ReadContext,
  book: ConnectionBook,
): Facts {
  const written = pipeline.monitors ?? [];
  const channels = (one: WrittenMonitor, n: number) =>
    (one.alert_channels ?? []).flatMap(
      (text, i) => readChannel(text, document.locate(['monitors', n, 'alert_channels', i]), context, book) ?? [],
    );
  const failures: NotificationChannel[] = [];
  const onSlaMiss: NotificationChannel[] = [];
  const durations: number[] = [];
  for (const [n, one] of written.entries()) {
    const told = channels(one, n);
    failures.push(...told);
    if (one.type !== 'SLAMonitor') continue;
    const { max_duration_seconds: seconds, min_row_count: min, max_row_count: max } = one;
    if (seconds === undefined && min === undefined && max === undefined)
      context.report(report.report('missing-key', { key: 'max_duration_seconds' }, document.locate(['monitors', n])));
    if (seconds === undefined) continue;
    durations.push(seconds);
    onSlaMiss.push(...told);
  }
  const monitors = written.flatMap((one, n) => monitorOf(one, ['monitors', n], pipeline));
  return {
    failures,
    ...(monitors.length > 0 ? { monitors } : {}),
    ...(durations.length > 0 ? { sla: { maxDurationSeconds: Math.min(...durations) } } : {}),
    ...(onSlaMiss.length > 0 ? { onSlaMiss } : {}),
    ...(written.some((one) => one.type === 'SLAMonitor') ? { metrics: ['execution_time', 'row_count'] as const } : {}),
  };
}
