import { DiagnosticError } from '@sparkle-orchestration/core';
import { postgresDiagnostics } from '../diagnostics.js';

/** Bytes of a name that Postgres keeps; it cuts off the rest. */
const nameBytes = 63;

function refuse(dataset: string, why: string): never {
  throw new DiagnosticError([postgresDiagnostics.report('bad-dataset-name', { dataset, why })]);
}

/**
 * Schema and table of a dataset: `cat.sch.tab` and `sch.tab` are table `tab` of schema `sch`, `tab` lies in the schema
 * of the connection (default `public`). The catalog is the connection's database, so datasets that differ in it alone
 * get one relation: callers compare relations to find that. Pure.
 * @throws DiagnosticError `postgres/bad-dataset-name`, also for names that the server would cut off
 */
export function relation(
  dataset: string,
  connection: { readonly properties: Readonly<Record<string, unknown>> },
): readonly [schema: string, table: string] {
  const parts = dataset.split('.');
  if (parts.length > 3) refuse(dataset, 'it has more than three parts');
  const own = connection.properties['schema'];
  const [table = '', schema = typeof own === 'string' && own !== '' ? own : 'public'] = [...parts].reverse();
  for (const part of [schema, table]) {
    if (part === '' || part.includes('\0')) refuse(dataset, 'a part is empty or holds NUL');
    if (Buffer.byteLength(part, 'utf8') > nameBytes) refuse(dataset, `"${part}" is longer than ${nameBytes} bytes`);
  }
  return [schema, table];
}
