import { get } from '../api.js';
import { type Child, card, empty, grid, h, link, state } from '../dom.js';
import { count } from '../format.js';
import { type Page, page } from '../page.js';
import { picture } from '../picture.js';

interface TableFact {
  readonly name: string;
  readonly written_by: readonly string[];
  readonly read_by: readonly string[];
}
interface Rows {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  readonly rows: readonly (readonly unknown[])[];
}
interface Lineage {
  readonly pipelines: readonly {
    readonly name: string;
    readonly reads: readonly string[];
    readonly writes: readonly string[];
  }[];
  readonly columns: readonly {
    readonly table: string;
    readonly column: string;
    readonly from: readonly { readonly table: string; readonly column: string; readonly kind: string }[];
  }[];
}

const pipelinesOf = (names: readonly string[]): Child =>
  names.map((name, n) => [n > 0 && ', ', link(['pipelines', name], name)] as const);
const changed = ({ type }: { readonly type: string }) => type === 'loaded';

export const tablesPage = (): Page<unknown> =>
  page<{ tables: readonly TableFact[] }>({
    title: 'Tables',
    load: () => get('/tables'),
    concerns: changed,
    draw: ({ tables }) => [
      h('div', { class: 'head' }, h('h1', {}, 'Tables')),
      card(
        '',
        tables.length > 0
          ? grid(
              [{ text: 'Table' }, { text: 'Written by' }, { text: 'Read by', class: 'wide' }],
              tables.map((one) => [
                link(['tables', one.name], one.name),
                pipelinesOf(one.written_by),
                pipelinesOf(one.read_by),
              ]),
            )
          : empty('No pipeline reads or writes a table.'),
      ),
    ],
  });

export const tablePage = (name: string): Page<unknown> =>
  page<Rows>({
    title: name,
    load: () => get('/table', { name, limit: '50' }),
    concerns: ({ type }) => type === 'run_ended',
    draw: ({ columns, count: all, rows }) => [
      h('div', { class: 'head' }, h('h1', {}, name), h('span', { class: 'quiet' }, `${count(all)} rows`)),
      card(
        `First rows`,
        rows.length > 0
          ? grid(
              columns.map((one) => ({ text: [one.name, ' ', h('span', { class: 'type' }, one.type)] })),
              rows.map((row) =>
                row.map((cell) => (cell === null ? h('span', { class: 'null' }, 'null') : String(cell))),
              ),
              'data',
            )
          : empty('The table has no rows.'),
      ),
      rows.length === 0 &&
        card(
          'Columns',
          grid(
            [{ text: 'Column' }, { text: 'Type' }],
            columns.map((one) => [one.name, one.type]),
          ),
        ),
    ],
  });

export const lineagePage = (): Page<unknown> =>
  page<Lineage>({
    title: 'Lineage',
    load: () => get('/lineage'),
    concerns: changed,
    draw({ pipelines, columns }) {
      const tables = [...new Set(pipelines.flatMap((one) => [...one.reads, ...one.writes]))];
      // Tables are `catalog.schema.table`, files `file:folder/name.csv`.
      const cut = (name: string) => name.lastIndexOf(name.includes('/') ? '/' : '.');
      const last = (name: string) => name.slice(cut(name) + 1);
      const near = (name: string) => (name.includes('/') ? last(name) : name.split('.').slice(-2).join('.'));
      const nodes = [
        ...tables.map((name) => ({
          id: `t ${name}`,
          label: last(name),
          sub: name === last(name) ? 'table' : name.slice(0, cut(name)),
          look: 'table',
          title: name,
        })),
        ...pipelines.map(({ name }) => ({
          id: `p ${name}`,
          label: name,
          sub: 'pipeline',
          look: 'pipeline',
          title: name,
        })),
      ];
      const edges = pipelines.flatMap(({ name, reads, writes }) => [
        ...reads.map((one) => ({ from: `t ${one}`, to: `p ${name}` })),
        ...writes.map((one) => ({ from: `p ${name}`, to: `t ${one}` })),
      ]);
      const open = (id: string) => {
        location.hash = `#/${id.startsWith('t ') ? 'tables' : 'pipelines'}/${encodeURIComponent(id.slice(2))}`;
      };
      return [
        h('div', { class: 'head' }, h('h1', {}, 'Lineage')),
        card(
          'Tables and pipelines',
          nodes.length > 0 ? picture('Lineage of the tables', nodes, edges, open) : empty('There is no lineage yet.'),
        ),
        columns.length > 0 &&
          card(
            'Columns',
            grid(
              [{ text: 'Column' }, { text: 'Comes from' }],
              columns
                .slice(0, 500)
                .map((one) => [
                  `${near(one.table)}.${one.column}`,
                  one.from.map((from) => `${near(from.table)}.${from.column} (${from.kind})`).join(', '),
                ]),
            ),
          ),
      ];
    },
  });

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

export const problemsPage = (): Page<unknown> =>
  page<{ diagnostics: readonly Finding[] }>({
    title: 'Problems',
    load: () => get('/diagnostics'),
    concerns: changed,
    draw: ({ diagnostics }) => [
      h('div', { class: 'head' }, h('h1', {}, 'Problems of the files')),
      card(
        '',
        diagnostics.length > 0
          ? grid(
              [{ text: '' }, { text: 'Finding' }],
              diagnostics.map((one) => [
                state(one.severity),
                h(
                  'div',
                  {},
                  one.file !== undefined &&
                    h('div', { class: 'place' }, `${one.file}:${one.line ?? 1}:${one.column ?? 1}`),
                  h('div', {}, one.message),
                  one.hint !== undefined && h('small', {}, one.hint, ' '),
                  h('small', {}, one.code),
                ),
              ]),
            )
          : empty('There is nothing wrong with the files.'),
      ),
    ],
  });
