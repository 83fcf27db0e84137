import type { GraphParameter } from '../../graph/execution-graph.js';
import type { Column } from '../../graph/sql.js';
import { type NameCase, pathName } from '../../project/column-names.js';
import type { WarehouseCheck } from '../../project/definition.js';
import type { WarehouseDocument } from './documents.js';

type Source = WarehouseDocument<'source'>;
type Destination = WarehouseDocument<'destination'>;
type Pipeline = WarehouseDocument<'pipeline'>;
type Values = Readonly<Record<string, unknown>>;

/** Columns that every load of the warehouse dialect adds; a schema may list them. */
const added = new Set(['_extracted_at', '_load_id']);

/** Keys of a resource that the normalised resource tells by names of its own. */
const told: ReadonlySet<string> = new Set([
  'name',
  'description',
  'primary_key',
  'write_disposition',
  'incremental',
  'schema',
  'data_quality',
  'params',
  'pii_fields',
]);

const conventions: Readonly<Record<string, NameCase>> = {
  snake_case: 'snake_case',
  sql_ci_v1: 'lower',
  sql_cs_v1: 'as_is',
  direct: 'as_is',
};

/** How keys of a service become columns of a destination: `naming.case`, else its convention, else snake_case. */
function nameCase({ content }: Destination): NameCase {
  return content.naming?.case ?? conventions[content.settings?.naming_convention ?? ''] ?? 'snake_case';
}

interface RestNames {
  /** Column of a written name or dotted path. */
  readonly column: (written: string) => string;
  /** Column that holds the cursor. */
  readonly cursor: (path: string) => string;
  readonly declared: (columns: readonly Column[]) => readonly Column[];
  readonly check: (check: WarehouseCheck) => WarehouseCheck;
}

/** Names of a resource's columns as the table has them: after the naming rule, aliases last. */
export function restNames(resource: Values, destination: Destination): RestNames {
  const aliases = (resource['aliases'] ?? {}) as Readonly<Record<string, string>>;
  const schema = resource['schema'] as { readonly columns: readonly { readonly name: string }[] } | undefined;
  const names = new Set(schema?.columns.map((c) => c.name));
  const rule = nameCase(destination);
  const final = (name: string) => aliases[name] ?? name;
  const plain = (written: string) => (names.has(written) ? written : pathName(written.split('.'), rule));
  const column = (written: string) => aliases[written] ?? final(plain(written));
  return {
    column,
    cursor(path) {
      const whole = plain(path);
      const own = pathName(path.split('.').slice(-1), rule);
      // A declared column may take a nested value by the name of its last key.
      return aliases[path] ?? final(!names.has(whole) && names.has(own) ? own : whole);
    },
    declared: (columns) => columns.filter((c) => !added.has(c.name)).map((c) => ({ ...c, name: final(c.name) })),
    check(check) {
      const required = check.params['required_columns'];
      return {
        ...check,
        columns: check.columns.map(column),
        params: Array.isArray(required) ? { ...check.params, required_columns: required.map(column) } : check.params,
      };
    },
  };
}

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names of the placeholders of a resource. */
function placeholdersOf(resource: Values): readonly string[] {
  const texts = [resource['endpoint'], ...Object.values((resource['params'] ?? {}) as Values)];
  return [
    ...new Set(
      texts.flatMap((text) => (typeof text === 'string' ? [...text.matchAll(placeholder)].map((m) => m[1] ?? '') : [])),
    ),
  ];
}

/** Parameters of the pipeline that the resource knows: its own ones, and values of its placeholders. */
function paramsOf(resource: Values, pipeline: Pipeline): Values {
  const own = (resource['params'] ?? {}) as Values;
  const known = new Set([...Object.keys(own), ...placeholdersOf(resource)]);
  const given = Object.entries(pipeline.content.source.params ?? {}).filter(([name]) => known.has(name));
  return { ...own, ...Object.fromEntries(given) };
}

/** Options of the ingestor that reads a resource of an HTTP service. */
export function restOptions(
  resource: Values,
  primaryKey: readonly string[],
  destination: Destination,
  pipeline: Pipeline,
): Values {
  const rest = Object.entries(resource).filter(([key]) => !told.has(key));
  const params = paramsOf(resource, pipeline);
  const incremental = resource['incremental'] as Values | undefined;
  const reads = incremental !== undefined && incremental['enabled'] !== false;
  const { column } = restNames(resource, destination);
  return {
    ...Object.fromEntries(rest),
    naming: nameCase(destination),
    ...(primaryKey.length > 0 ? { key: primaryKey.map(column) } : {}),
    ...(Object.keys(params).length > 0 ? { params } : {}),
    ...(reads
      ? Object.fromEntries(
          ['cursor_field', 'lag', 'param', 'param_format'].flatMap((key) =>
            incremental[key] === undefined ? [] : [[key, incremental[key]]],
          ),
        )
      : {}),
  };
}

/**
 * A parameter of the graph for every placeholder, so that a command, a trigger or a job may fill it. One that neither the
 * pipeline nor a resource fills is required: the run does not start without it.
 */
export function placeholderParams(
  source: Source,
  resources: readonly Values[],
  pipeline: Pipeline,
): Readonly<Record<string, GraphParameter>> {
  if (source.content.type !== 'rest_api') return {};
  const given = (pipeline.content.source.params ?? {}) as Values;
  const params: Record<string, GraphParameter> = {};
  for (const resource of resources) {
    const own = (resource['params'] ?? {}) as Values;
    for (const name of placeholdersOf(resource)) {
      const value = given[name];
      const filled = value !== undefined || (own[name] !== undefined && own[name] !== `{${name}}`);
      const before = params[name];
      params[name] = {
        type: 'string',
        ...(value === undefined || value === null || typeof value === 'object' ? {} : { default: String(value) }),
        ...(filled && before?.required !== true ? {} : { required: true }),
        description: 'Fills a placeholder of the source.',
      };
    }
  }
  return params;
}
