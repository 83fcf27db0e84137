import {
  type ExecutionGraph,
  type LineageSource,
  type Operation,
  type SqlStatement,
  secretParameter,
  sha256,
} from '@sparkle-orchestration/core';
import { datasetName } from './dataset-names.js';
import { readsOf, writesOf } from './project-lineage.js';

const producer = 'https://github.com/sparkle-orchestration/sparkle-orchestration';
const spec = 'https://openlineage.io/spec';

/** How a run of one operation went, for run events. */
export interface OperationRun {
  readonly operation: string;
  readonly state: 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL' | 'ABORT';
  /** ISO timestamp of the event. */
  readonly time: string;
  /** What went wrong, without secrets. */
  readonly error?: string;
  readonly rowsWritten?: number;
}

export interface OpenLineageOptions {
  /** Id of the run; without one the events describe the jobs as they are defined. */
  readonly runId?: string;
  readonly interval?: { readonly start: string; readonly end: string };
  /** Events of a run, in the order they happened. */
  readonly runs?: readonly OperationRun[];
  /** Time of definition events. @default the epoch, so that the same definition gives the same bytes */
  readonly eventTime?: string;
}

export type OpenLineageEvent = Readonly<Record<string, unknown>>;

function facet(
  schema: string,
  version: string,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { _producer: producer, _schemaURL: `${spec}/facets/${version}/${schema}.json#/$defs/${schema}`, ...value };
}

/** A UUID that is always the same for one run and operation. */
export function openLineageRunId(runId: string, pipeline: string, operation: string): string {
  const hex = sha256(JSON.stringify([runId, pipeline, operation]));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const transformations: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  identity: { type: 'DIRECT', subtype: 'IDENTITY', masking: false },
  derived: { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: false },
  aggregated: { type: 'DIRECT', subtype: 'AGGREGATION', masking: false },
  masked: { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true },
  filter: { type: 'INDIRECT', subtype: 'FILTER', masking: false },
};

function inputFields(graph: ExecutionGraph, sources: readonly LineageSource[]): readonly object[] {
  return sources.flatMap((source) => {
    if (!('all' in source))
      return [
        {
          ...datasetName(graph, source.dataset),
          field: source.column,
          transformations: [transformations[source.kind]],
        },
      ];
    const columns = graph.datasets[source.all]?.columns ?? [];
    const unknown = { type: 'DIRECT', subtype: 'TRANSFORMATION', description: 'any column of the input' };
    return columns.map((column) => ({
      ...datasetName(graph, source.all),
      field: column.name,
      transformations: [unknown],
    }));
  });
}

function schemaFacet(
  columns: readonly { readonly name: string; readonly type: string; readonly description?: string }[],
): object {
  const fields = columns.map((column) => ({
    name: column.name,
    type: column.type,
    ...(column.description ? { description: column.description } : {}),
  }));
  return { schema: facet('SchemaDatasetFacet', '1-2-0', { fields }) };
}

/** Columns of an input, from the graph or from what the operation declares of it. */
function inputColumns(graph: ExecutionGraph, operation: Operation, dataset: string) {
  if (operation.op === 'load' && operation.source.dataset === dataset && operation.source.columns)
    return operation.source.columns;
  const input = operation.op === 'transform' ? operation.inputs.find((one) => one.dataset === dataset) : undefined;
  return graph.datasets[dataset]?.columns ?? input?.columns;
}

function inputsOf(graph: ExecutionGraph, operation: Operation): readonly object[] {
  return readsOf(graph, operation).map((dataset) => {
    const columns = inputColumns(graph, operation, dataset);
    return { ...datasetName(graph, dataset), facets: columns ? schemaFacet(columns) : {} };
  });
}

function outputsOf(graph: ExecutionGraph, operation: Operation, run: OperationRun | undefined): readonly object[] {
  return writesOf(graph, operation).map((dataset) => {
    const made =
      (operation.op === 'load' || operation.op === 'transform') && operation.materialise.destination === dataset
        ? operation.columns
        : undefined;
    const columns = made ?? graph.datasets[dataset]?.columns;
    const fields = Object.fromEntries(
      (made ?? []).map((column) => [column.name, { inputFields: inputFields(graph, column.from) }]),
    );
    const statistics =
      run?.rowsWritten === undefined
        ? {}
        : {
            outputFacets: {
              outputStatistics: facet('OutputStatisticsOutputDatasetFacet', '1-0-2', { rowCount: run.rowsWritten }),
            },
          };
    return {
      ...datasetName(graph, dataset),
      facets: {
        ...(columns ? schemaFacet(columns) : {}),
        ...(made ? { columnLineage: facet('ColumnLineageDatasetFacet', '1-2-0', { fields }) } : {}),
      },
      ...statistics,
    };
  });
}

function sqlText(graph: ExecutionGraph, statement: SqlStatement): string {
  const quoted = (parts: readonly string[]) => parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return statement
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('param' in part) return `cast(:${part.param} as ${part.type})`;
      if ('secret' in part) return `cast(:${secretParameter(part.secret)} as varchar)`;
      if ('dataset' in part) return quoted(graph.datasets[part.dataset]?.relation ?? [part.dataset]);
      return quoted(graph.datasets[part.schema]?.relation.slice(0, -1) ?? [part.schema]);
    })
    .join('');
}

/** What the operation does, as one query a person can read. */
function queryOf(graph: ExecutionGraph, operation: Operation): string | undefined {
  if (operation.op === 'sql') return operation.statements.map((statement) => sqlText(graph, statement)).join(';\n');
  const last = operation.op === 'transform' ? operation.ctes.at(-1) : undefined;
  if (operation.op !== 'transform' || !last) return undefined;
  const ctes = operation.ctes.map((cte) => `${cte.name} as (\n${sqlText(graph, cte.sql)}\n)`);
  return `with ${ctes.join(',\n')}\nselect * from ${last.name}`;
}

function jobOf(graph: ExecutionGraph, operation: Operation): object {
  const query = queryOf(graph, operation);
  const description = operation.description ?? graph.description;
  return {
    namespace: `${graph.project}/${graph.env}`,
    name: `${graph.pipeline}.${operation.id}`,
    facets: {
      jobType: facet('JobTypeJobFacet', '2-0-4', { processingType: 'BATCH', integration: 'SPARKLE', jobType: 'TASK' }),
      ...(description ? { documentation: facet('DocumentationJobFacet', '1-1-0', { description }) } : {}),
      ...(graph.owner ? { ownership: facet('OwnershipJobFacet', '1-0-1', { owners: [{ name: graph.owner }] }) } : {}),
      ...(query ? { sql: facet('SQLJobFacet', '1-1-0', { query }) } : {}),
    },
  };
}

function runOf(
  graph: ExecutionGraph,
  run: OperationRun,
  options: OpenLineageOptions & { readonly runId: string },
): object {
  const { interval } = options;
  const error =
    run.error === undefined
      ? {}
      : { errorMessage: facet('ErrorMessageRunFacet', '1-0-1', { message: run.error, programmingLanguage: 'SQL' }) };
  const nominal = interval
    ? {
        nominalTime: facet('NominalTimeRunFacet', '1-0-1', {
          nominalStartTime: interval.start,
          nominalEndTime: interval.end,
        }),
      }
    : {};
  return { runId: openLineageRunId(options.runId, graph.pipeline, run.operation), facets: { ...nominal, ...error } };
}

/**
 * OpenLineage 2 events of a graph, with schema and column lineage facets. Without a run: one job event per operation,
 * as defined. With `runId` and `runs`: one run event per entry of `runs`.
 */
export function openLineageEvents(
  graph: ExecutionGraph,
  options: OpenLineageOptions = {},
): readonly OpenLineageEvent[] {
  const byId = new Map(graph.operations.map((operation) => [operation.id, operation]));
  const { runId } = options;
  const event = (
    operation: Operation,
    kind: 'JobEvent' | 'RunEvent',
    time: string,
    run?: OperationRun,
  ): OpenLineageEvent => ({
    eventTime: time,
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/${kind}`,
    ...(run && runId !== undefined ? { eventType: run.state, run: runOf(graph, run, { ...options, runId }) } : {}),
    job: jobOf(graph, operation),
    inputs: inputsOf(graph, operation),
    outputs: outputsOf(graph, operation, run),
  });
  if (runId === undefined) {
    const time = options.eventTime ?? '1970-01-01T00:00:00.000Z';
    return graph.operations
      .filter((one) => readsOf(graph, one).length + writesOf(graph, one).length > 0)
      .map((one) => event(one, 'JobEvent', time));
  }
  return (options.runs ?? []).flatMap((run) => {
    const operation = byId.get(run.operation);
    return operation ? [event(operation, 'RunEvent', run.time, run)] : [];
  });
}
