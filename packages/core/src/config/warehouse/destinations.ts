import type { ConnectionBook } from '../alert-channels.js';
import { readConnection } from '../connections.js';
import { configDiagnostics as report } from '../diagnostics.js';
import { duplicateNames } from '../names.js';
import type { ReadContext } from '../read-context.js';
import type { WarehouseDocument } from './documents.js';
import { subDocument } from './sub-document.js';

/** Rules of a destination, and its connection, which has the name of the destination. */
export function checkDestination(
  document: WarehouseDocument<'destination'>,
  context: ReadContext,
  book: ConnectionBook,
): void {
  const { content, source } = document;
  const at = ['destination', 'connection'] as const;
  const written = content.connection as Readonly<Record<string, unknown>>;
  if (content.data_retention && content.retention)
    context.report(
      report.report(
        'either-or',
        { one: 'data_retention', other: 'retention' },
        source.locate(['destination', 'retention'], 'key'),
      ),
    );
  for (const key of ['data_retention', 'retention'] as const) {
    if (content[key]?.enabled && content[key].days === undefined)
      context.report(report.report('missing-key', { key: 'days' }, source.locate(['destination', key])));
  }
  if (content.type === 'duckdb') {
    if (written['file_path'] !== undefined && written['database'] !== undefined)
      context.report(
        report.report('either-or', { one: 'file_path', other: 'database' }, source.locate([...at, 'database'], 'key')),
      );
    if (written['file_path'] === undefined && written['database'] === undefined)
      context.report(report.report('missing-key', { key: 'file_path' }, source.locate([...at], 'key')));
  }
  const opened = ['duckdb', 'motherduck', 'postgres'].includes(content.type);
  for (const key of opened ? ['timeout', 'retry'] : []) {
    if (written[key] !== undefined)
      context.report(
        report.report(
          'ignored',
          { what: `"${key}" has no effect on a destination of type ${content.type}` },
          source.locate([...at, key], 'key'),
        ),
      );
  }
  if (content.type === 'motherduck') {
    const address = String(written['file_path']);
    if (/^(md|motherduck):/i.test(address))
      context.report(report.report('no-service', { type: 'motherduck', address }, source.locate([...at, 'file_path'])));
    if (written['token_secret_key'] !== undefined) {
      const what = '"token_secret_key" has no effect: a local file needs no token';
      const key = source.locate([...at, 'token_secret_key'], 'key');
      context.report(report.report('ignored', { what }, key, { severity: 'info' }));
    }
  }
  const sslmode = content.settings?.sslmode;
  const block = subDocument(source, at, (value) => {
    const { timeout: _, retry: __, token: ___, file_path, database, ...rest } = value;
    // A local file in place of the service; what only the service needs is told above.
    if (content.type === 'motherduck') return { path: file_path, type: 'duckdb' };
    if (content.type === 'duckdb') return { ...rest, path: file_path ?? database, type: 'duckdb' };
    const whole = opened ? { ...rest, ...(database === undefined ? {} : { database }) } : value;
    return { ...whole, ...(content.type === 'postgres' && sslmode ? { sslmode } : {}), type: content.type };
  });
  const connection = readConnection(document.name, block, context, book.secrets);
  if (!connection) return;
  const other = book.connections.get(document.name);
  const location = source.locate(['destination', 'name']);
  if (other)
    context.report(
      ...duplicateNames('connection', [
        { name: document.name, location: other.locate([]) },
        { name: document.name, location },
      ]),
    );
  else book.connections.set(document.name, connection);
}
