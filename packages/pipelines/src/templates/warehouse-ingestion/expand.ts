import type {
  ExpandContext,
  PipelineDefinition,
  Task,
  WarehouseCheck,
  WarehouseConfig,
  WarehouseResource,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import { postLoadTasks } from './post-load.js';

const fileIngestors: Readonly<Record<string, string>> = {
  csv: 'csv_file',
  json: 'json_file',
  jsonl: 'jsonl_file',
  ndjson: 'jsonl_file',
  parquet: 'parquet_file',
};
const writeModes = { append: 'append', replace: 'overwrite', merge: 'merge' } as const;

/** The ingestor of a resource; nothing for kinds of source that cannot run yet. */
function ingestorOf(source: WarehouseConfig['source'], resource: WarehouseResource): string | undefined {
  if (source.type === 'file') return fileIngestors[resource.format ?? ''];
  if (source.type === 'rest_api') return 'rest_resource';
  return source.type === 'database' ? 'postgres_table' : undefined;
}

/** Checks of the warehouse dialect in the words of the check task; nothing for one that cannot run yet. */
function toCheck(check: WarehouseCheck, resource: WarehouseResource): Readonly<Record<string, unknown>> | undefined {
  const severity = check.severity === 'warning' ? 'warn' : 'fail';
  const columns = check.columns;
  switch (check.type) {
    case 'not_null':
    case 'positive':
      return { name: check.name, type: check.type, columns, severity };
    case 'unique':
      return { name: check.name, type: 'unique', columns, severity };
    case 'completeness':
      return {
        name: check.name,
        type: 'not_null',
        columns: (check.params['required_columns'] as string[] | undefined) ?? columns,
        severity,
      };
    case 'volume':
      return {
        name: check.name,
        type: 'row_count',
        severity,
        ...defined({ min: check.params['min_rows'], max: check.params['max_rows'] }),
      };
    case 'range':
      return {
        name: check.name,
        type: 'range',
        columns,
        severity,
        ...defined({ min: check.params['min_value'], max: check.params['max_value'] }),
      };
    case 'pattern':
      return { name: check.name, type: 'pattern', columns, severity, ...defined({ pattern: check.params['pattern'] }) };
    case 'freshness':
      return {
        name: check.name,
        type: 'freshness',
        columns,
        severity,
        ...defined({ max_age_hours: check.params['max_age_hours'] }),
      };
    case 'schema': {
      const declared = resource.columns?.map(({ name, type }) => ({ name, type }));
      return { name: check.name, type: 'schema', expected: declared ?? columns.map((name) => ({ name })), severity };
    }
    default:
      return undefined;
  }
}

function resourceTasks(
  pipeline: PipelineDefinition<WarehouseConfig>,
  resource: WarehouseResource,
  ingestor: string,
  report: ExpandContext<WarehouseConfig>['report'],
): readonly Task[] {
  const { source, failOnError, schemaEvolution, retentionDays, createIndexes } = pipeline.config;
  const cursor = resource.incremental?.cursorField;
  const extract = makeTask(pipeline, {
    id: `extract_${resource.name}`,
    kind: 'IngestTask',
    path: ['source'],
    params: {
      ingestor,
      ingestor_config: {
        ...resource.options,
        ...defined({ path: resource.path, query: resource.query, initial_value: resource.incremental?.initialValue }),
      },
      extracted_at: true,
      source_system: source.name,
      ...defined({
        connection: source.type === 'file' ? undefined : source.connection,
        source_table: source.type === 'rest_api' ? resource.name : resource.table,
        watermark_column: cursor,
        watermark_type: resource.incremental?.type,
        columns: resource.columns,
        description: resource.description,
      }),
      pii_columns: resource.piiFields,
    },
  });
  const checks: Readonly<Record<string, unknown>>[] = [];
  for (const check of resource.checks) {
    const one = toCheck(check, resource);
    if (one) checks.push(failOnError ? one : { ...one, severity: 'warn' });
    else
      report(
        diagnostics.report(
          'part-not-runnable',
          { pipeline: pipeline.name, what: `check "${check.name}" of type ${check.type}` },
          check.location,
        ),
      );
  }
  const extractId = extract.id;
  const validate =
    checks.length === 0
      ? []
      : [
          makeTask(pipeline, {
            id: `check_${resource.name}`,
            kind: 'RunGreatExpectationsTask',
            path: ['data_quality'],
            needs: [after(extractId)],
            params: { checks },
          }),
        ];
  const load = makeTask(pipeline, {
    id: `load_${resource.name}`,
    kind: 'WriteDeltaTask',
    path: ['destination'],
    needs: [after(validate[0]?.id ?? extractId)],
    writes: [resource.destination],
    params: {
      destination: resource.destination,
      write_mode: writeModes[resource.writeDisposition],
      primary_key: resource.writeDisposition === 'merge' ? resource.primaryKey : [],
      schema_evolution: schemaEvolution ? 'add_new_columns' : 'strict',
      ...defined({ watermark_column: cursor, retention_days: retentionDays }),
    },
  });
  if (!createIndexes || resource.primaryKey.length === 0) return [extract, ...validate, load];
  const index = makeTask(pipeline, {
    id: `index_${resource.name}`,
    kind: 'IndexTableTask',
    path: ['destination'],
    needs: [after(load.id)],
    params: {
      table: resource.destination,
      columns: resource.primaryKey,
      // Rows that are appended may repeat their key, and DuckDB checks one while all rows are being replaced.
      unique: resource.writeDisposition === 'merge',
    },
  });
  return [extract, ...validate, load, index];
}

export function expand({ pipeline, report }: ExpandContext<WarehouseConfig>): readonly Task[] {
  const { source, resources, postLoad = [] } = pipeline.config;
  const loads = resources.flatMap((resource) => {
    const ingestor = ingestorOf(source, resource);
    if (ingestor) return resourceTasks(pipeline, resource, ingestor, report);
    const what =
      source.type === 'file'
        ? `format "${resource.format}" of source "${source.name}"`
        : `source "${source.name}" of type ${source.type}`;
    report(diagnostics.report('part-not-runnable', { pipeline: pipeline.name, what }, pipeline.locate(['source'])));
    return [];
  });
  return [
    ...loads,
    ...postLoadTasks(
      pipeline,
      postLoad,
      loads.flatMap(({ id, kind }) => (kind === 'WriteDeltaTask' || kind === 'IndexTableTask' ? [id] : [])),
    ),
  ];
}
