import type { Location } from '../diagnostics/diagnostic.js';
import { byCodeUnits, canonicalJson, sha256 } from '../graph/canonical-json.js';
import type { Edge } from '../graph/edge.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import type { Operation } from '../graph/operation.js';
import type { NotificationChannel } from '../graph/policy.js';
import { type PipelineSnapshot, snapshotOf } from './snapshot.js';

/** A fact in words a person knows; long values are hashes written `#…`. */
export type FactValue = string | number | boolean | null;
export type Facts = Readonly<Record<string, FactValue>>;

/** What the manifest keeps of a pipeline, small enough to read in review and enough to explain the next plan. */
export interface DeploymentFacts {
  readonly location: Location;
  readonly graphHash: string;
  readonly facts: Facts;
  readonly operations: Readonly<Record<string, { readonly location: Location; readonly facts: Facts }>>;
  /** What a plan needs to say what a change means; absent in manifests of older releases. */
  readonly snapshot?: PipelineSnapshot;
}

/** Values of any size as a short hash. */
function digest(value: unknown): string {
  return `#${sha256(canonicalJson(value)).slice(0, 12)}`;
}

function plain(location: Location): Location {
  return { file: location.file, line: location.line, column: location.column };
}

function channels(list: readonly NotificationChannel[]): string {
  return list.map((channel) => `${channel.type}://${channel.to} (${channel.connection})`).join(', ');
}

/** Facts that are set, sorted by name. */
function known(facts: Record<string, FactValue | undefined>): Facts {
  const entries = Object.entries(facts).filter(
    (entry): entry is [string, FactValue] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries.sort(([a], [b]) => byCodeUnits(a, b)));
}

function factsOfWriter(operation: Operation): Record<string, FactValue | undefined> {
  if (operation.op !== 'load' && operation.op !== 'transform') return {};
  const { materialise } = operation;
  const facts: Record<string, FactValue | undefined> = {
    'write mode': materialise.mode,
    destination: materialise.destination,
    keys: materialise.keys.join(', '),
    order: materialise.order.map((by) => `${by.column}${by.descending ? ' desc' : ''}`).join(', '),
    partitions: materialise.partitions.map((partition) => partition.column).join(', '),
    'compared columns': materialise.compare.join(', '),
    'kept columns': materialise.keep.join(', '),
    'schema contract': materialise.contract + (materialise.widen ? ' (widening)' : ''),
    quarantine: materialise.quarantine,
  };
  for (const column of operation.columns) facts[`column ${column.name}`] = `${column.type} ${digest(column)}`;
  return facts;
}

function readText(read: { by: string; column?: string }): string {
  return read.column === undefined ? read.by : `${read.by} (${read.column})`;
}

function factsOfKind(operation: Operation): Record<string, FactValue | undefined> {
  switch (operation.op) {
    case 'load':
      return {
        source: `${operation.source.ingestor} ${operation.source.dataset}`,
        'source options': digest(operation.source.options),
        read: readText(operation.source.read),
        'added columns': operation.add.map((column) => column.name).join(', '),
        'retention days': operation.retentionDays,
      };
    case 'transform': {
      const facts: Record<string, FactValue | undefined> = {
        statements: digest([operation.setup, operation.statements]),
      };
      for (const input of operation.inputs) facts[`input ${input.dataset}`] = readText(input.read);
      for (const cte of operation.ctes) facts[`step ${cte.name}`] = digest(cte.sql);
      for (const reject of operation.rejects) facts[`reject ${reject.rule}`] = digest(reject);
      return facts;
    }
    case 'sql':
      return { statements: digest(operation.statements) };
    case 'check':
      return { table: operation.dataset };
    case 'notify':
      return { channels: channels(operation.channels), subject: operation.subject, message: operation.message };
    default:
      return factsOfWork(operation);
  }
}

/** What an operation of the other kinds does, one fact for each of its own fields. */
function factsOfWork(operation: Operation): Record<string, FactValue | undefined> {
  const common = new Set<string>([
    ...['id', 'op', 'tasks', 'needs', 'retry', 'timeoutSeconds', 'pool', 'labels', 'reads', 'writes'],
    ...['description', 'origin', 'compute', 'connection'],
  ]);
  const facts: Record<string, FactValue | undefined> = {};
  for (const [name, value] of Object.entries(operation)) {
    if (common.has(name)) continue;
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    facts[words] = scalar ? value : digest(withoutOrigin(value));
  }
  return facts;
}

/** A map holds an operation with a place of its own; moving it changes nothing. */
function withoutOrigin(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('origin' in value)) return value;
  const { origin: _, ...rest } = value;
  return rest;
}

const ifOf = (need: Edge) => (need.if === undefined ? '' : ` if ${need.if}`);

function factsOfOperation(operation: Operation): Facts {
  const { retry } = operation;
  const facts: Record<string, FactValue | undefined> = {
    kind: operation.op,
    description: operation.description,
    'depends on': operation.needs
      .map((need) => `${need.when === 'success' ? need.task : `${need.task} (${need.when})`}${ifOf(need)}`)
      .join(', '),
    retries: retry.count,
    'retry delay seconds': retry.count > 0 ? retry.delaySeconds : undefined,
    'retry backoff': retry.count > 0 ? retry.backoff : undefined,
    'retry max delay seconds': retry.count > 0 ? retry.maxDelaySeconds : undefined,
    'retry jitter': retry.count > 0 ? retry.jitter : undefined,
    'timeout seconds': operation.timeoutSeconds,
    pool: operation.pool,
    compute: operation.compute,
    connection: operation.connection,
    labels: Object.keys(operation.labels).length > 0 ? canonicalJson(operation.labels) : undefined,
    ...factsOfKind(operation),
    ...factsOfWriter(operation),
  };
  if ('checks' in operation) {
    for (const { origin: _, ...check } of operation.checks)
      facts[`check ${check.name}`] = `${check.severity} ${digest(check)}`;
  }
  return known(facts);
}

function factsOfGraph(graph: ExecutionGraph): Facts {
  const { schedule } = graph;
  const facts: Record<string, FactValue | undefined> = {
    schedule: schedule ? (schedule.cron ?? `every ${schedule.everySeconds} s`) : 'none',
    timezone: schedule?.timezone,
    catchup: schedule?.catchup,
    'start date': schedule?.startDate,
    'end date': schedule?.endDate,
    calendar: schedule?.calendar && canonicalJson(schedule.calendar),
    'jitter seconds': schedule?.jitterSeconds || undefined,
    template: graph.template,
    description: graph.description,
    owner: graph.owner,
    tags: Object.keys(graph.tags).length > 0 ? canonicalJson(graph.tags) : undefined,
    'max active runs': graph.maxActiveRuns,
    'max parallel tasks': graph.maxParallelTasks,
    'timeout seconds': graph.timeoutSeconds,
    'on failure': channels(graph.hooks.onFailure),
    'on success': channels(graph.hooks.onSuccess),
    dependencies: graph.dependencies.map((one) => one.pipeline).join(', '),
    'on retry': channels(graph.hooks.onRetry ?? []),
    'on sla miss': channels(graph.hooks.onSlaMiss ?? []),
    sla: graph.sla && canonicalJson(graph.sla),
    'run retries': graph.runRetry && canonicalJson(graph.runRetry),
    warehouse: graph.warehouse,
    ledger: digest([graph.prepare, graph.close]),
  };
  for (const [name, param] of Object.entries(graph.params)) facts[`param ${name}`] = canonicalJson(param);
  for (const group of graph.groups ?? []) {
    facts[`pipeline ${group.id}`] = [
      'after',
      group.needs.map((need) => (need.when === 'success' ? need.task : `${need.task} (${need.when})`)).join(', ') ||
        'nothing',
      digest([group.graph.hash, group.parameters]),
    ].join(' ');
  }
  for (const pool of graph.pools) facts[`pool ${pool.name}`] = pool.slots;
  for (const [name, connection] of Object.entries(graph.connections))
    facts[`connection ${name}`] = `${connection.type} ${digest(connection)}`;
  for (const [name, dataset] of Object.entries(graph.datasets))
    facts[`table ${name}`] = `${dataset.relation.join('.')} ${digest(dataset)}`;
  return known(facts);
}

/** A graph and the emission's own facts (options, runner) as the manifest keeps them. */
export function deploymentFacts(graph: ExecutionGraph, emission: Facts): DeploymentFacts {
  return {
    location: plain(graph.origin.location),
    graphHash: graph.hash,
    facts: known({ ...factsOfGraph(graph), ...emission }),
    operations: Object.fromEntries(
      [...graph.operations]
        .sort((a, b) => byCodeUnits(a.id, b.id))
        .map((operation) => [
          operation.id,
          { location: plain(operation.origin.location), facts: factsOfOperation(operation) },
        ]),
    ),
    snapshot: snapshotOf(graph),
  };
}

/** A change of one node between two outputs, in words. */
export interface NodeChange {
  readonly pipeline: string;
  readonly operation?: string;
  readonly action: 'create' | 'update' | 'delete';
  /** Such as `retries 1 → 2`. */
  readonly changes: readonly string[];
  readonly location?: Location;
}

function isDigest(value: FactValue | undefined): boolean {
  return typeof value === 'string' && /(^|\s)#[0-9a-f]{12}$/.test(value);
}

function readable(value: FactValue): string {
  const text = typeof value === 'string' ? value.replace(/\s?#[0-9a-f]{12}$/, '') : String(value);
  return text === '' || /[\s,]/.test(text) ? JSON.stringify(text) : text;
}

/** `retries 1 → 2`, `step add_x added`, `statements changed`. */
export function diffFacts(before: Facts, after: Facts): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnits);
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    if (old === undefined) return [isDigest(now) ? `${name} added` : `${name} added: ${readable(now ?? null)}`];
    if (now === undefined) return [isDigest(old) ? `${name} removed` : `${name} removed (was ${readable(old)})`];
    const [left, right] = [readable(old), readable(now)];
    return [left === right ? `${name} changed` : `${name} ${left} → ${right}`];
  });
}

/** Everything that changed in a pipeline since it was emitted last; `undefined` = not there. */
export function diffDeployment(
  pipeline: string,
  before: DeploymentFacts | undefined,
  after: DeploymentFacts | undefined,
): readonly NodeChange[] {
  if (!before && !after) return [];
  if (!before && after) return [{ pipeline, action: 'create', changes: [], location: after.location }];
  if (before && !after) return [{ pipeline, action: 'delete', changes: [], location: before.location }];
  if (!before || !after) return [];
  const found: NodeChange[] = [];
  const own = diffFacts(before.facts, after.facts);
  if (own.length > 0) found.push({ pipeline, action: 'update', changes: own, location: after.location });
  for (const id of [...new Set([...Object.keys(before.operations), ...Object.keys(after.operations)])].sort(
    byCodeUnits,
  )) {
    const [old, now] = [before.operations[id], after.operations[id]];
    if (!old && now) found.push({ pipeline, operation: id, action: 'create', changes: [], location: now.location });
    else if (old && !now)
      found.push({ pipeline, operation: id, action: 'delete', changes: [], location: old.location });
    else if (old && now) {
      const changes = diffFacts(old.facts, now.facts);
      if (changes.length > 0)
        found.push({ pipeline, operation: id, action: 'update', changes, location: now.location });
    }
  }
  return found;
}
