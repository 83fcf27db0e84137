import { z } from 'zod';
import { ApiError, defineRoute } from '../route.js';

/** Characters of a cell that are sent. */
const longestCell = 1000;

/** A value as JSON can hold it exactly, or its text. */
function cell(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  const text =
    typeof value === 'string'
      ? value
      : value instanceof Date
        ? value.toISOString()
        : typeof value === 'object'
          ? JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
          : String(value);
  return text.length <= longestCell ? text : `${text.slice(0, longestCell)}…`;
}

export const tables = defineRoute({
  method: 'get',
  path: '/tables',
  id: 'tables',
  summary: 'Tables that pipelines read or write',
  answer: z.strictObject({
    tables: z.array(
      z.strictObject({ name: z.string(), written_by: z.array(z.string()), read_by: z.array(z.string()) }),
    ),
  }),
  async handle(_, { project }) {
    const all = await project().tables();
    return {
      tables: all.map((one) => ({ name: one.name, written_by: [...one.writtenBy], read_by: [...one.readBy] })),
    };
  },
});

export const table = defineRoute({
  method: 'get',
  path: '/table',
  id: 'table',
  summary: 'Columns, row count and the first rows of a table; read-only',
  query: z.strictObject({
    name: z.string().min(1).max(400).describe('Full name, as in the list of tables.'),
    limit: z.coerce.number().int().min(0).max(200).default(20),
  }),
  answer: z.strictObject({
    name: z.string(),
    columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
    count: z.int(),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  }),
  async handle({ query }, { project }) {
    const view = project();
    // Only what pipelines read or write: never a name of the caller's making.
    if (!(await view.tables()).some((one) => one.name === query.name))
      throw new ApiError(404, `no pipeline reads or writes a table "${query.name}"`, 'unknown');
    const found = await view.table(query.name, query.limit);
    if (!found) throw new ApiError(404, `the table "${query.name}" was not made yet`, 'not-made');
    return {
      name: found.name,
      columns: found.columns.map(({ name, type }) => ({ name, type })),
      count: found.count,
      rows: found.rows.map((row) => row.map(cell)),
    };
  },
});

export const lineage = defineRoute({
  method: 'get',
  path: '/lineage',
  id: 'lineage',
  summary: 'Which pipelines read and write which tables, and where columns come from',
  answer: z.strictObject({
    pipelines: z.array(z.strictObject({ name: z.string(), reads: z.array(z.string()), writes: z.array(z.string()) })),
    columns: z.array(
      z.strictObject({
        table: z.string(),
        column: z.string(),
        from: z.array(z.strictObject({ table: z.string(), column: z.string(), kind: z.string() })),
      }),
    ),
  }),
  async handle(_, { project }) {
    const { pipelines, columns } = await project().lineage();
    return {
      pipelines: pipelines.map((one) => ({ name: one.name, reads: [...one.reads], writes: [...one.writes] })),
      columns: columns.map((one) => ({ ...one, from: one.from.map((from) => ({ ...from })) })),
    };
  },
});
