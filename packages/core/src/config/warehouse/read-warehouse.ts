import type {
  JobDefinition,
  ListedDocument,
  PipelineDefinition,
  TriggerDefinition,
  WarehouseConfig,
} from '../../project/definition.js';
import type { ParsedFile } from '../../source/document.js';
import type { ConnectionBook } from '../alert-channels.js';
import type { DiscoveredFiles, WarehouseKind } from '../discover.js';
import type { BrokenDocument, ReadContext } from '../read-context.js';
import { checkDestination } from './destinations.js';
import { readDocuments } from './documents.js';
import { checkInert } from './inert.js';
import { checkJob, checkJobDependencies } from './jobs.js';
import { listed } from './listing.js';
import { readPipeline, type WarehouseParts } from './pipelines.js';
import { checkPlaceholders } from './placeholders.js';
import { readJob } from './read-job.js';
import { checkSource } from './sources.js';
import { checkTriggers, readTrigger } from './triggers.js';

export interface ReadWarehouseInput {
  readonly found: DiscoveredFiles;
  readonly parsed: ReadonlyMap<string, ParsedFile>;
  readonly context: ReadContext;
  readonly book: ConnectionBook;
  readonly broken: BrokenDocument[];
  /** Names of pipelines of the other dialect, which jobs may run as well. */
  readonly flatNames: readonly string[];
}

export interface ReadWarehouse {
  readonly pipelines: readonly PipelineDefinition<WarehouseConfig>[];
  readonly documents: readonly ListedDocument[];
  readonly jobs: readonly JobDefinition[];
  /** Of documents; those of schedules come from the pipelines. */
  readonly triggers: readonly TriggerDefinition[];
}

/** Order of names by their bytes. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Reads the warehouse dialect: documents, then the rules between them. */
export function readWarehouse(input: ReadWarehouseInput): ReadWarehouse {
  const { found, parsed, context, book, broken } = input;
  const read = <K extends WarehouseKind>(kind: K) => readDocuments(kind, found, parsed, context, broken);
  const parts: WarehouseParts = {
    sources: read('source'),
    destinations: read('destination'),
    pipelines: read('pipeline'),
    jobs: read('job'),
    triggers: read('trigger'),
    context,
    book,
    broken,
  };
  for (const source of parts.sources) checkSource(source, context, book);
  for (const destination of parts.destinations) {
    checkDestination(destination, context, book);
    checkInert(destination, context);
  }
  const pipelines = parts.pipelines.flatMap((document) => {
    const pipeline = readPipeline(document, parts);
    checkPlaceholders(document, parts);
    if (!pipeline) broken.push({ kind: 'pipeline', name: document.name, file: document.source.file });
    return pipeline ? [pipeline] : [];
  });
  const names = new Set([
    ...input.flatNames,
    ...parts.pipelines.map((p) => p.name),
    ...broken.filter((b) => b.kind === 'pipeline').map((b) => b.name),
  ]);
  for (const job of parts.jobs) checkJob(job, parts, names);
  checkJobDependencies(parts);
  const jobs = parts.jobs.map((job) => readJob(job, parts.pipelines, parts.jobs, context.env, book));
  const triggers = parts.triggers.flatMap((trigger) => readTrigger(trigger, parts) ?? []);
  checkTriggers(parts);
  const documents = [...parts.sources, ...parts.destinations, ...parts.jobs, ...parts.triggers].map(listed);
  return { pipelines, documents: documents.sort(byName), jobs: jobs.sort(byName), triggers };
}
