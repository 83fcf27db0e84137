import { canonicalJson, sha256 } from '../graph/canonical-json.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import type { Materialise, Operation } from '../graph/operation.js';
import { printStatement } from '../graph/print-statement.js';
import type { Dialect, LineageSource, SqlStatement } from '../graph/sql.js';

/** Version of the shape below: a snapshot of another one is not compared. */
export const snapshotFormat = 1;

/** A column of a table that an operation writes. */
export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
  readonly from: readonly LineageSource[];
}

/** One input of a writer and how it is read: `full`, `cursor` or `window`, with the column. */
export interface SnapshotRead {
  readonly dataset: string;
  readonly by: string;
  readonly column?: string;
}

/** What an operation that fills a table does, as far as a plan must understand it. */
export interface SnapshotWriter {
  readonly dialect: Dialect;
  readonly mode: Materialise['mode'];
  readonly destination: string;
  readonly keys: readonly string[];
  readonly order: readonly string[];
  readonly partitions: readonly string[];
  readonly contract: Materialise['contract'];
  readonly widen: boolean;
  readonly quarantine: string;
  /** Digest of what history needs besides: names of its columns, what makes a version. */
  readonly history?: string;
  readonly reads: readonly SnapshotRead[];
  /** Load: the ingestor, and a digest of its options. */
  readonly source?: { readonly ingestor: string; readonly options: string };
  readonly retentionDays?: number;
  readonly columns: readonly SnapshotColumn[];
  /** Transform: its named steps as SQL, datasets as quoted names. */
  readonly steps?: readonly { readonly name: string; readonly sql: string }[];
  /** Rules by name: severity and a digest of the rule. */
  readonly checks: Readonly<Record<string, { readonly severity: string; readonly rule: string }>>;
  /** Rows set aside between steps: a digest. */
  readonly rejects?: string;
}

export interface SnapshotOperation {
  readonly op: Operation['op'];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Digest of what it does, for operations that fill no table by themselves. */
  readonly body?: string;
  readonly writer?: SnapshotWriter;
}

/**
 * What the manifest keeps of a pipeline so that the next plan can say what a change means: schedules, keys, columns
 * with their lineage, and steps as text. Plain data without times or secrets.
 */
export interface PipelineSnapshot {
  readonly format: typeof snapshotFormat;
  readonly project: string;
  readonly template: string;
  readonly owner?: string;
  readonly warehouse: string;
  /** Digest of where the warehouse is. */
  readonly place: string;
  readonly schedule?: {
    readonly cron?: string;
    readonly everySeconds?: number;
    readonly timezone: string;
    readonly catchup: boolean;
    readonly startDate?: string;
    readonly endDate?: string;
    readonly calendar?: string;
  };
  readonly dependencies: readonly string[];
  /** Of a job: the operations are those of its pipelines, which have snapshots of their own. */
  readonly job?: true;
  readonly operations: Readonly<Record<string, SnapshotOperation>>;
}

const digest = (value: unknown) => sha256(canonicalJson(value)).slice(0, 12);

/** A statement for comparing and parsing: datasets as quoted names, parameters as texts. */
function plainSql(statement: SqlStatement): string {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  return printStatement(statement, { dataset: quoted, schema: quoted, param: (name) => `'<${name}>'` }).text;
}

function withoutOrigins(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'origin' ? undefined : inner))) as unknown;
}

const readOf = (dataset: string, read: { readonly by: string; readonly column?: string }): SnapshotRead => ({
  dataset,
  by: read.by,
  ...(read.column === undefined ? {} : { column: read.column }),
});

function writerOf(operation: Operation): SnapshotWriter | undefined {
  if (operation.op !== 'load' && operation.op !== 'transform') return undefined;
  const { materialise, columns, checks, dialect } = operation;
  const common = {
    dialect,
    mode: materialise.mode,
    destination: materialise.destination,
    keys: materialise.keys,
    order: materialise.order.map((by) => `${by.column}${by.descending ? ' desc' : ''}`),
    partitions: materialise.partitions.map((one) => one.column),
    contract: materialise.contract,
    widen: materialise.widen,
    quarantine: materialise.quarantine,
    ...(materialise.scd || materialise.snapshotColumn !== undefined
      ? { history: digest([materialise.scd ?? null, materialise.snapshotColumn ?? null, materialise.compare]) }
      : {}),
    columns: columns.map(({ name, type, from }) => ({ name, type, from })),
    checks: Object.fromEntries(
      checks.map(({ name, severity, origin: _, ...rule }) => [name, { severity, rule: digest(rule) }]),
    ),
  };
  if (operation.op === 'load')
    return {
      ...common,
      reads: [readOf(operation.source.dataset, operation.source.read)],
      source: { ingestor: operation.source.ingestor, options: digest(operation.source.options) },
      ...(operation.retentionDays === undefined ? {} : { retentionDays: operation.retentionDays }),
    };
  return {
    ...common,
    reads: operation.inputs.map((input) => readOf(input.dataset, input.read)),
    steps: operation.ctes.map((cte) => ({ name: cte.name, sql: plainSql(cte.sql) })),
    ...(operation.rejects.length > 0 ? { rejects: digest(operation.rejects) } : {}),
  };
}

/** Facts of every operation that say nothing of what it does. */
const policies = new Set([
  ...['id', 'tasks', 'needs', 'retry', 'timeoutSeconds', 'pool', 'labels', 'description', 'group'],
]);

function operationOf(operation: Operation): SnapshotOperation {
  const writer = writerOf(operation);
  const own = Object.fromEntries(Object.entries(operation).filter(([name]) => !policies.has(name)));
  return {
    op: operation.op,
    reads: operation.reads,
    writes: operation.writes,
    ...(writer ? { writer } : { body: digest(withoutOrigins(own)) }),
  };
}

/** Where the warehouse is: its type and what names a server, file or database; who opens it does not count. */
function placeOf({ connections, warehouse }: ExecutionGraph): unknown {
  const connection = connections[warehouse];
  if (!connection) return null;
  const names = ['host', 'port', 'database', 'path', 'account', 'project', 'dataset', 'catalog'];
  return [connection.type, ...names.map((name) => connection.properties[name] ?? null)];
}

export function snapshotOf(graph: ExecutionGraph): PipelineSnapshot {
  const { schedule, owner } = graph;
  const dates = {
    ...(schedule?.startDate === undefined ? {} : { startDate: schedule.startDate }),
    ...(schedule?.endDate === undefined ? {} : { endDate: schedule.endDate }),
    ...(schedule?.calendar === undefined ? {} : { calendar: canonicalJson(schedule.calendar) }),
  };
  return {
    format: snapshotFormat,
    project: graph.project,
    template: graph.template,
    ...(owner === undefined ? {} : { owner }),
    warehouse: graph.warehouse,
    place: digest(placeOf(graph)),
    ...(schedule
      ? {
          schedule: {
            ...(schedule.cron === undefined ? {} : { cron: schedule.cron }),
            ...(schedule.everySeconds === undefined ? {} : { everySeconds: schedule.everySeconds }),
            timezone: schedule.timezone,
            catchup: schedule.catchup,
            ...dates,
          },
        }
      : {}),
    dependencies: graph.dependencies.map((one) => one.pipeline),
    ...(graph.groups ? { job: true as const } : {}),
    operations: graph.groups
      ? {}
      : Object.fromEntries(graph.operations.map((operation) => [operation.id, operationOf(operation)])),
  };
}
