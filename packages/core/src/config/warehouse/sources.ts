import type { ConnectionBook } from '../alert-channels.js';
import { readConnection } from '../connections.js';
import { configDiagnostics as report } from '../diagnostics.js';
import { duplicateNames } from '../names.js';
import type { ReadContext } from '../read-context.js';
import type { WarehouseDocument } from './documents.js';
import { subDocument } from './sub-document.js';

type Source = WarehouseDocument<'source'>;

/** Connection types of sources; a database is opened by the address in its secret. */
const types = { rest_api: 'rest_api', database: 'postgres', file: 'file', stream: 'stream' } as const;

/** Rules of a source, and its connection, which has the name of the source. */
export function checkSource(document: Source, context: ReadContext, book: ConnectionBook): void {
  checkResources(document, context);
  checkAuth(document, context);
  checkUnused(document, context);
  const type = types[document.content.type];
  // Only databases are opened by a driver with a schema of its own; the others are read by their options.
  const own = type === 'postgres' ? context : { ...context, registry: { ...context.registry, connectors: new Map() } };
  const block = subDocument(document.source, ['source', 'connection'], (value) => {
    const { retry: _, ...rest } = value;
    return { ...(type === 'postgres' ? rest : value), type };
  });
  const connection = readConnection(document.name, block, own, book.secrets);
  if (!connection) return;
  if (book.connections.has(document.name)) {
    const location = document.source.locate(['source', 'name']);
    context.report(
      ...duplicateNames('connection', [
        { name: document.name, location: book.connections.get(document.name)?.locate([]) ?? location },
        { name: document.name, location },
      ]),
    );
  } else book.connections.set(document.name, connection);
}

/** Keys that every connection may have and that this type of source does not heed. */
const unused = {
  rest_api: {},
  database: { retry: 'write execution.retries in the pipeline' },
  file: { timeout: 'files are read from this machine', retry: 'files are read from this machine' },
  stream: {},
} as const satisfies Record<keyof typeof types, Readonly<Record<string, string>>>;

function checkUnused({ content, source }: Source, context: ReadContext): void {
  const connection = content.connection as Readonly<Record<string, unknown>>;
  for (const [key, why] of Object.entries(unused[content.type])) {
    if (connection[key] === undefined) continue;
    const what = `"${key}" has no effect on a source of type ${content.type}: ${why}`;
    const at = source.locate(['source', 'connection', key], 'key');
    context.report(report.report('ignored', { what }, at, { severity: 'info' }));
  }
}

function checkResources(document: Source, context: ReadContext): void {
  const { locate } = document.source;
  const resources = document.content.resources ?? [];
  context.report(
    ...duplicateNames(
      'resource',
      resources.map((r, i) => ({ name: r.name, location: locate(['source', 'resources', i, 'name']) })),
    ),
  );
  for (const [i, resource] of resources.entries()) {
    const at = ['source', 'resources', i] as const;
    const key = [resource.primary_key ?? []].flat().length > 0 || resource.schema?.columns.some((c) => c.primary_key);
    if (resource.write_disposition === 'merge' && !key) {
      context.report(
        report.report(
          'merge-without-key',
          { what: `resource "${resource.name}"` },
          locate([...at, 'write_disposition']),
        ),
      );
    }
    const { nesting } = resource as { readonly nesting?: string };
    if (nesting === 'child' && !key)
      context.report(report.report('child-without-key', { resource: resource.name }, locate([...at, 'nesting'])));
    const lag = resource.incremental?.lag ?? 0;
    const disposition = resource.write_disposition ?? resource.incremental?.strategy ?? 'append';
    if (lag > 0 && disposition !== 'merge')
      context.report(
        report.report('lag-without-merge', { resource: resource.name }, locate([...at, 'incremental', 'lag'])),
      );
    if (document.content.type !== 'database') continue;
    const { table, query } = resource as { readonly table?: string; readonly query?: string };
    if (table !== undefined && query !== undefined)
      context.report(report.report('either-or', { one: 'table', other: 'query' }, locate([...at, 'query'], 'key')));
    if (table === undefined && query === undefined)
      context.report(
        report.report('missing-key', { key: 'table' }, locate([...at, 'name']), { hint: 'write table or query' }),
      );
  }
}

type AuthType = 'bearer' | 'api_key' | 'basic' | 'oauth2';
const needed: Readonly<Record<AuthType, readonly (readonly string[])[]>> = {
  bearer: [['token_secret_key'], ['credentials_secret_key']],
  api_key: [['credentials_secret_key'], ['token_secret_key']],
  basic: [['credentials_secret_key'], ['username_secret_key', 'password_secret_key']],
  oauth2: [['credentials_secret_key'], ['token_secret_key'], ['token_url', 'client_id', 'client_secret_secret_key']],
};

function checkAuth(document: Source, context: ReadContext): void {
  if (document.content.type !== 'rest_api') return;
  const auth = document.content.connection.auth;
  if (!auth || auth.type === 'none') return;
  const written = auth as Readonly<Record<string, unknown>>;
  const ways = needed[auth.type];
  if (ways.some((way) => way.every((key) => written[key] !== undefined))) return;
  const keys = ways.map((way) => way.join(' with '));
  context.report(
    report.report(
      'auth-without-secret',
      { type: auth.type, keys },
      document.source.locate(['source', 'connection', 'auth', 'type']),
    ),
  );
}
