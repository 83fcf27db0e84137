import type { Column } from '../../graph/sql.js';
import type { WarehouseCheck, WarehouseResource } from '../../project/definition.js';
import type { Path } from '../../source/positions.js';
import { defined } from '../flat-pipeline.js';
import type { WrittenCheck } from '../schema/warehouse-checks.js';
import { defaultCatalog } from '../table-names.js';
import type { WarehouseDocument } from './documents.js';
import { restNames, restOptions } from './rest-resources.js';

type Source = WarehouseDocument<'source'>;
type Destination = WarehouseDocument<'destination'>;
type Pipeline = WarehouseDocument<'pipeline'>;
type Resource = NonNullable<Source['content']['resources']>[number];

const columnTypes = {
  string: 'varchar',
  integer: 'bigint',
  float: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
  date: 'date',
  json: 'json',
} as const;
const dispositions = { append: 'append', overwrite: 'replace', merge: 'merge' } as const;

/** Keys that the normalised resource tells by names of its own. */
const told: ReadonlySet<string> = new Set([
  'name',
  'description',
  'table',
  'query',
  'path',
  'format',
  'options',
  'primary_key',
  'write_disposition',
  'incremental',
  'schema',
  'data_quality',
  'pii_fields',
]);

/** Resources of a source; a file source without any has one of its own name. */
export function resourcesOf(source: Source): readonly { readonly resource: Resource; readonly path: Path }[] {
  const written: readonly Resource[] | undefined = source.content.resources;
  if (!written) return [{ resource: { name: source.name } as Resource, path: ['source', 'connection'] }];
  return written.map((resource, i) => ({ resource, path: ['source', 'resources', i] }));
}

/** A resource as a pipeline loads it: with its table, its write disposition and all checks that hold for it. */
export function readResource(
  resource: Resource,
  path: Path,
  source: Source,
  destination: Destination,
  pipeline: Pipeline,
): WarehouseResource {
  const own = resource as Readonly<Record<string, unknown>>;
  const connection = source.content.connection as Readonly<Record<string, unknown>>;
  const { incremental } = resource;
  const file = own['path'] ?? (source.content.type === 'file' ? connection['path'] : undefined);
  const format = own['format'] ?? connection['format'] ?? (typeof file === 'string' ? formatOfPath(file) : undefined);
  const settings = destination.content.settings;
  const writeMode = settings?.write_mode;
  const isRest = source.content.type === 'rest_api';
  const names = isRest ? restNames(own, destination) : undefined;
  const columns = resource.schema?.columns.map(readColumn);
  return {
    name: resource.name,
    ...(defined({ table: own['table'], query: own['query'], path: file, format }) as {
      table?: string;
      query?: string;
      path?: string;
      format?: string;
    }),
    options: isRest
      ? restOptions(own, primaryKey(resource), destination, pipeline)
      : optionsOf(own, connection, source.content.type === 'file', pipeline),
    primaryKey: names ? primaryKey(resource).map(names.column) : primaryKey(resource),
    writeDisposition:
      resource.write_disposition ?? incremental?.strategy ?? (writeMode ? dispositions[writeMode] : 'append'),
    ...(incremental && incremental.enabled !== false
      ? {
          incremental: {
            cursorField: names ? names.cursor(incremental.cursor_field) : incremental.cursor_field,
            ...(typeof incremental.initial_value === 'number' ? { type: 'bigint' } : {}),
            ...(incremental.initial_value === undefined ? {} : { initialValue: String(incremental.initial_value) }),
          },
        }
      : {}),
    ...(columns ? { columns: names ? names.declared(columns) : columns } : {}),
    ...defined({ description: resource.description }),
    piiFields: (resource.pii_fields ?? []).map((field) => names?.column(field) ?? field),
    checks: checksOf(resource, path, source, pipeline).map((check) => names?.check(check) ?? check),
    destination: destinationTable(resource.name, destination, pipeline),
    path_: path,
  };
}

function optionsOf(
  own: Readonly<Record<string, unknown>>,
  connection: Readonly<Record<string, unknown>>,
  isFile: boolean,
  pipeline: Pipeline,
): Readonly<Record<string, unknown>> {
  const rest = Object.fromEntries(Object.entries(own).filter(([key]) => !told.has(key)));
  const params = { ...(own['params'] as object | undefined), ...pipeline.content.source.params };
  const shared = isFile
    ? { ...defined({ encoding: connection['encoding'] }), ...(connection['options'] as object | undefined) }
    : {};
  return {
    ...shared,
    ...(own['options'] as object | undefined),
    ...rest,
    ...(Object.keys(params).length > 0 ? { params } : {}),
  };
}

function formatOfPath(path: string): string | undefined {
  const found = /\.(csv|tsv|json|jsonl|ndjson|parquet|xlsx)(?:\.(?:gz|zst))?$/i.exec(path)?.[1]?.toLowerCase();
  if (found === 'ndjson') return 'jsonl';
  return found === 'tsv' ? 'csv' : found;
}

/** Key of a resource: as written, else the columns that the schema marks. */
export function primaryKey(resource: Resource): readonly string[] {
  const written = [resource.primary_key ?? []].flat();
  return written.length > 0
    ? written
    : (resource.schema?.columns.filter((c) => c.primary_key).map((c) => c.name) ?? []);
}

function readColumn(column: NonNullable<Resource['schema']>['columns'][number]): Column {
  return {
    name: column.name,
    type: columnTypes[column.data_type],
    ...defined({ nullable: column.nullable, description: column.description }),
  };
}

/** `<dataset>[.<schema>].<table prefix><prefix><resource><suffix>` with a catalog in front when only two parts are told. */
function destinationTable(resource: string, destination: Destination, pipeline: Pipeline): string {
  const { naming, settings, connection } = destination.content;
  const { dataset_name, table_prefix } = pipeline.content.destination;
  const table = `${table_prefix ?? ''}${naming?.prefix ?? ''}${resource}${naming?.suffix ?? ''}`;
  if (settings?.schema !== undefined) return `${dataset_name}.${settings.schema}.${table}`;
  const { catalog } = connection as { readonly catalog?: unknown };
  return `${typeof catalog === 'string' ? catalog : defaultCatalog}.${dataset_name}.${table}`;
}

function checksOf(resource: Resource, path: Path, source: Source, pipeline: Pipeline): readonly WarehouseCheck[] {
  const own = (resource.data_quality?.checks ?? []).map((check, i) =>
    readCheck(check, source, [...path, 'data_quality', 'checks', i]),
  );
  const quality = pipeline.content.data_quality;
  const common = quality?.enabled === false ? [] : (quality?.checks ?? []);
  return [...own, ...common.map((check, i) => readCheck(check, pipeline, ['pipeline', 'data_quality', 'checks', i]))];
}

function readCheck(check: WrittenCheck, document: Source | Pipeline, path: Path): WarehouseCheck {
  const { name, type, column, columns, severity, ...params } = check;
  const all = columns ?? (column === undefined ? [] : [column]);
  return {
    name: name ?? [type, ...all].join('_'),
    type,
    columns: all,
    severity: severity ?? 'error',
    params,
    location: document.source.locate(path),
  };
}
