import type { EventTrigger } from '../project/definition.js';
import type { SourceDocument } from '../source/document.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { ReadContext } from './read-context.js';

/** An event that starts a pipeline, as its file names it. */
export interface PipelineEvent {
  readonly event: EventTrigger['event'];
  /** Path of the item in the document. */
  readonly path: readonly (string | number)[];
}

type Written = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<string, (written: Written) => EventTrigger['event']>> = {
  file_arrival: fileArrival,
  EventDrivenFileArrivalTrigger: fileArrival,
  table_updated: tableUpdated,
  EventDrivenTableUpdatedTrigger: tableUpdated,
  kafka_message: (config) => ({ source: 'kafka', type: 'message_received', filter: {}, config }),
  kafka_lag: (config) => ({ source: 'kafka', type: 'lag_exceeded', filter: {}, config }),
  EventDrivenKafkaLagTrigger: (config) => ({ source: 'kafka', type: 'lag_exceeded', filter: {}, config }),
};

const sources: Readonly<Record<string, string>> = { local: 'local_file' };

function fileArrival({ source_type: written, ...rest }: Written): EventTrigger['event'] {
  const address = /^s3:\/\/([^/]+)\/?(.*)$/.exec(String(rest['path'] ?? ''));
  const { path: _, ...others } = rest;
  const config = address ? { ...others, bucket: address[1], ...(address[2] ? { prefix: address[2] } : {}) } : rest;
  const from = String(written ?? ('bucket' in config ? 's3' : 'local'));
  return { source: sources[from] ?? from, type: 'object_created', filter: {}, config };
}

function tableUpdated(config: Written): EventTrigger['event'] {
  return { source: 'table', type: 'table_updated', filter: {}, config };
}

/** Events of `triggers`; an item whose type is not known is reported at its place. */
export function readPipelineEvents(
  written: readonly Written[],
  document: SourceDocument,
  context: ReadContext,
): readonly PipelineEvent[] {
  return written.flatMap((item, n) => {
    const { type, ...config } = item;
    const make = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (make) return [{ event: make(config), path: ['triggers', n] }];
    const at = document.locate(['triggers', n, 'type']);
    context.report(report.report('unknown-trigger', { type: String(type), known: Object.keys(kinds) }, at));
    return [];
  });
}
