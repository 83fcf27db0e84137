import {
  type Column,
  type Connector,
  DiagnosticError,
  type ExtractContext,
  hasErrors,
  type LoadOperation,
  type OpenConnection,
  type ReadRange,
  type StagedData,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { type ExtractedRange, type RenderedLoad, rangeQuery, renderLoad } from '@sparkle-orchestration/sql';
import { crashPoint } from '../crash.js';
import { reportEngine } from '../diagnostics.js';
import { utcText } from '../utc-text.js';
import type { ExecuteContext, Outcome } from './context.js';
import { forgetLoads, forgets, identityOf, tableColumns } from './full-refresh.js';
import { ledgerCounts } from './ledger-counts.js';
import { loadChildren } from './load-children.js';
import { checkWarnings, runWriter } from './recorded-checks.js';
import { resolveSecrets } from './resolve-secrets.js';
import { inTransaction } from './transaction.js';

/** Column that tells each row's file, when the load adds one from it. */
const fileColumn = '_source_file';
const sourceTable = 'sparkle_source';
const rejects = 'sparkle_rejects';

/** How often a load reads again when another one committed while it was reading. */
const rangeTries = 3;

/**
 * Reads the range that the ledger gives, then writes rows, cursor and load record in one transaction. The transaction
 * checks that the range still holds; otherwise everything is read again.
 */
export async function executeLoad(operation: LoadOperation, context: ExecuteContext): Promise<Outcome> {
  connectorOf(operation.source.connector, context);
  refuseUnsafeLimit(operation, context);
  const forget = forgets(operation, [operation.source.read], context);
  for (let tries = 1; ; tries += 1) {
    const extracted = await readRange(operation, context, forget);
    crashPoint(`${operation.id}.extract`, 'before');
    const data = await extract(operation, context, rangeOf(operation, extracted));
    crashPoint(`${operation.id}.extract`, 'after');
    try {
      return await write(operation, context, data, extracted, forget);
    } catch (error) {
      const moved = error instanceof Error && error.message.includes('while this one read its source');
      if (!moved || tries >= rangeTries || context.signal.aborted) throw error;
      context.log('another load committed meanwhile: reading again');
    }
  }
}

function connectorOf(type: string, context: ExecuteContext): Connector {
  const connector = context.registry.connectors.get(type);
  if (!connector) throw new DiagnosticError([reportEngine('connector-unknown', { type })]);
  return connector;
}

interface Source {
  readonly connector: Connector;
  readonly ingestor: string;
  readonly connection?: OpenConnection;
}

/**
 * What reads a source. A source of type `database` says only in its secret which database it is: the scheme of the
 * address then leads to the connector whose ingestor shares a name with the one that was planned.
 */
function sourceOf(operation: LoadOperation, context: ExecuteContext): Source {
  const { ingestor, connection: name } = operation.source;
  const connector = connectorOf(operation.source.connector, context);
  if (name === undefined) return { connector, ingestor };
  const connection = context.connections.get(name);
  const address = connection.properties['url'] ?? connection.properties['connection_string'];
  const scheme = /^(?:jdbc:)?([a-z][a-z0-9+.-]*):/i
    .exec(typeof address === 'string' ? address : '')?.[1]
    ?.toLowerCase();
  const other = scheme === undefined ? undefined : context.registry.connectors.get(scheme);
  const namesOf = (from: Connector) => from.ingestors.filter((i) => i.id === ingestor).flatMap((i) => i.aliases ?? []);
  const same = other?.ingestors.find((i) => namesOf(connector).some((alias) => i.aliases?.includes(alias)));
  if (!other || !same || other.type === connector.type) return { connector, ingestor, connection };
  return { connector: other, ingestor: same.id, connection: { ...connection, type: other.type } };
}

/** A limited read must not move the ledger past rows that it left out. */
function refuseUnsafeLimit(operation: LoadOperation, { limit }: ExecuteContext): void {
  if (limit === undefined || operation.source.read.by !== 'window') return;
  const facts = { operation: operation.id, why: 'it loads a window of time, which would count as loaded' };
  throw new DiagnosticError([reportEngine('limit-needs-order', facts, operation.origin.location)]);
}

/**
 * The bounds that the ledger tells, before anything is read. Partitions that are rebuilt are read whole; after a full
 * refresh there is no beginning.
 */
async function readRange(
  operation: LoadOperation,
  context: ExecuteContext,
  fullRefresh: boolean,
): Promise<ExtractedRange | undefined> {
  const { read } = operation.source;
  if (read.by === 'full') return undefined;
  const query = rangeQuery({
    identity: identityOf(operation, context),
    read,
    dialect: operation.dialect,
    whole: operation.materialise.mode === 'overwrite_partitions',
    fullRefresh,
  });
  const connection = operation.connection ?? context.graph.warehouse;
  const rows = await context.withSession(connection, (session) => session.query(query, context.parameters));
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  const [lower, open, closed] = rows[0] ?? [];
  return { lowerBound: text(lower), upperOpen: text(open), upperClosed: text(closed) };
}

function rangeOf(operation: LoadOperation, extracted: ExtractedRange | undefined): ReadRange | undefined {
  const { read } = operation.source;
  if (read.by === 'full' || !extracted) return undefined;
  const { upperOpen, upperClosed } = extracted;
  // The first read begins where the source says; later ones at the cursor.
  const initial = operation.source.options['initial_value'];
  const lowerBound =
    extracted.lowerBound === null
      ? initial === undefined || initial === null
        ? null
        : String(initial)
      : laggingBound(extracted.lowerBound, operation.source.options['lag']);
  return {
    column: read.column,
    type: read.type,
    ...(lowerBound === null ? {} : { from: lowerBound }),
    ...(upperOpen === null ? {} : { below: upperOpen }),
    ...(upperClosed === null ? {} : { upTo: upperClosed }),
  };
}

/** Rows that may come late are read again: some seconds before the cursor. */
function laggingBound(bound: string, lag: unknown): string {
  const time = /^\d{4}-\d\d-\d\d( |$)/.test(bound)
    ? Date.parse(`${bound.replace(' ', 'T')}${bound.includes(':') ? 'Z' : ''}`)
    : NaN;
  if (typeof lag !== 'number' || lag <= 0 || Number.isNaN(time)) return bound;
  return utcText(new Date(time - lag * 1000));
}

/** Options as the ingestor reads them: a graph may come from another version, or have been edited. */
function checkedOptions(operation: LoadOperation, source: Source): Readonly<Record<string, unknown>> {
  const { options } = operation.source;
  const { connector, ingestor: name } = source;
  const ingestor = connector.ingestors.find(({ id, aliases }) => id === name || aliases?.includes(name));
  const parsed = ingestor?.options.safeParse(options);
  if (!parsed) return options;
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues
    .map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
    .join('; ');
  throw new DiagnosticError([reportEngine('ingestor-options', { ingestor: name, detail }, operation.origin.location)]);
}

async function extract(
  operation: LoadOperation,
  context: ExecuteContext,
  range: ReadRange | undefined,
): Promise<StagedData> {
  const source = sourceOf(operation, context);
  const { connector, ingestor, connection } = source;
  if (!connector.extract) {
    throw new DiagnosticError([reportEngine('connector-cannot', { type: connector.type, what: 'be read from' })]);
  }
  const { columns } = operation.source;
  const options = resolveSecrets(checkedOptions(operation, source), context.connections);
  const request: ExtractContext<Readonly<Record<string, unknown>>> = {
    ingestor,
    options,
    ...(connection === undefined ? {} : { connection }),
    ...(columns === undefined ? {} : { columns }),
    ...(range === undefined ? {} : { range }),
    ...(context.limit === undefined ? {} : { limit: context.limit }),
    stagingDir: context.stagingDir,
    root: context.root,
    allowedDirectories: context.allowedDirectories,
    embedded: context.embedded,
    dialect: operation.dialect,
    params: context.parameters,
    signal: context.signal,
    log: context.log,
  };
  return connector.extract(request);
}

/** What can be read when there are no rows and nobody told the columns: those that the table got from earlier loads. */
function columnsOfNothing(operation: LoadOperation, table: readonly Column[] | undefined): readonly Column[] {
  const added = new Set(['_load_id', ...operation.add.map((column) => column.name)]);
  return (table ?? []).filter((column) => !added.has(column.name));
}

async function write(
  operation: LoadOperation,
  context: ExecuteContext,
  data: StagedData,
  extracted: ExtractedRange | undefined,
  forget: boolean,
): Promise<Outcome> {
  return context.withSession(operation.connection ?? context.graph.warehouse, async (session) =>
    inTransaction(operation.id, session, context.signal, async () => {
      if (forget) await forgetLoads(operation, context, session);
      const table = await tableColumns(operation, operation.materialise.destination, context, session);
      const known =
        data.files.length > 0 || (data.columns ?? []).length > 0
          ? data
          : { ...data, columns: columnsOfNothing(operation, table) };
      if (known.files.length === 0 && (known.columns ?? []).length === 0) {
        const { dataset } = operation.source;
        const nothing = reportEngine('nothing-to-read', { dataset }, operation.origin.location);
        return { rowsRead: 0, rowsWritten: 0, rowsRejected: 0, warnings: [nothing] };
      }
      crashPoint(`${operation.id}.stage`, 'before');
      const rendered = await stageAndRender(operation, context, session, known, table, extracted);
      crashPoint(`${operation.id}.stage`, 'after');
      const all = [...rendered.setup, rendered.run, ...rendered.statements];
      const checks = await runWriter(operation, context, session, all);
      const { destination } = operation.materialise;
      const outcome = {
        ...(await ledgerCounts(session)),
        checks,
        warnings: [...rendered.diagnostics, ...checkWarnings(checks, destination, operation.origin.location)],
      };
      await loadChildren(operation, context, session, known, rangeOf(operation, extracted));
      return outcome;
    }),
  );
}

/** Records that could not be rows, as the connector noted them. */
function rejectedRecords(file: string): StagedData {
  const columns = ['row', 'rule', 'reason'].map((name) => ({ name, type: 'varchar' }));
  return { format: 'jsonl', files: [file], reader: {}, columns, onlyColumns: true, rangeApplied: true, owned: true };
}

/** Rows that are read once stay where they are: a copy of them would cost as much as the load itself. */
async function stageAndRender(
  operation: LoadOperation,
  context: ExecuteContext,
  session: WarehouseSession,
  data: StagedData,
  table: readonly Column[] | undefined,
  extracted: ExtractedRange | undefined,
): Promise<RenderedLoad> {
  const range = rangeOf(operation, extracted);
  const addsFile = operation.add.some((column) => 'from' in column.value && column.value.from === 'file');
  const options = {
    ...(addsFile && data.fileNames ? { fileColumn } : {}),
    ...(context.limit === undefined ? {} : { limit: context.limit }),
    ...(range === undefined ? {} : { range }),
  };
  const sourceColumns = await session.stage(sourceTable, data, { ...options, lazy: true });
  if (data.rejects !== undefined) await session.stage(rejects, rejectedRecords(data.rejects), {});
  const rendered = renderLoad({
    identity: identityOf(operation, context),
    dialect: operation.dialect,
    read: operation.source.read,
    sourceColumns,
    ...(table === undefined ? {} : { destinationColumns: table }),
    add: operation.add,
    checks: operation.checks,
    ...(operation.minSuccess === undefined ? {} : { minSuccess: operation.minSuccess }),
    materialise: operation.materialise,
    ...(operation.retentionDays === undefined ? {} : { retentionDays: operation.retentionDays }),
    ...(extracted === undefined ? {} : { extracted }),
    ...(data.cursor === undefined ? {} : { cursor: data.cursor }),
    ...(data.rejects === undefined ? {} : { rejects: true }),
  });
  if (hasErrors(rendered.diagnostics)) throw new DiagnosticError(rendered.diagnostics);
  if (rendered.sourceReads > 1) await session.stage(sourceTable, data, options);
  return rendered;
}
