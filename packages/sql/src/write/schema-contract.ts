import type { Column, Diagnostic, Dialect, Materialise } from '@sparkle-orchestration/core';
import { writeDiagnostics } from './diagnostics.js';
import { fitsInto, widestOf } from './type-fit.js';

/** What happens to one column of the data. */
export interface ContractColumn {
  /** As it is in the rows read. */
  readonly source: Column;
  /** As it is in the table. */
  readonly target: Column;
  /** Some values may not fit the table's type. */
  readonly checked: boolean;
}

/** How the columns of the data meet those of the table. */
export interface SchemaAgreement {
  readonly columns: readonly ContractColumn[];
  /** Columns that the table gets. */
  readonly added: readonly Column[];
  /** Columns whose type the table changes, with the new type. */
  readonly widened: readonly Column[];
  /** Columns of the data that the table does not get: a row with a value in one is set aside (`discard_row`). */
  readonly refused: readonly Column[];
  /** What a value that does not fit does: ends the load, sets its row aside, becomes NULL. */
  readonly misfit: 'fail' | 'quarantine' | 'null';
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Settles the schema contract of a load: `evolve` adds new columns (and with `widen` changes types), `freeze` takes no
 * difference, `discard_row` sets rows aside that do not fit, `discard_value` leaves out what does not fit. A column that
 * the data no longer has is NULL in new rows. Column names are compared as the engine does: DuckDB ignores case.
 */
export function settleContract(options: {
  readonly data: readonly Column[];
  /** Columns of the table; absent when there is no table yet. */
  readonly table?: readonly Column[];
  readonly materialise: Materialise;
  readonly dialect: Dialect;
  /** Columns of the table that the load itself fills: they are no difference. */
  readonly own: ReadonlySet<string>;
}): SchemaAgreement {
  const { data, table, materialise, dialect } = options;
  const { contract, destination } = materialise;
  const misfit = ({ evolve: 'fail', freeze: 'fail', discard_row: 'quarantine', discard_value: 'null' } as const)[
    contract
  ];
  const collisions = collisionsOf(data, dialect);
  if (collisions.length > 0) {
    const found = writeDiagnostics.report('columns-collide', { destination, columns: collisions });
    return { columns: [], added: [], widened: [], refused: [], misfit, diagnostics: [found] };
  }
  if (!table) {
    const columns = data.map((c) => ({ source: c, target: c, checked: false }));
    return { columns, added: [], widened: [], refused: [], misfit, diagnostics: [] };
  }
  const pairs = data.map((source) => ({ source, target: findColumn(table, source.name, dialect) }));
  const fresh = pairs.filter((p) => !p.target).map((p) => p.source);
  const missing = table.filter((c) => !options.own.has(c.name) && !findColumn(data, c.name, dialect));
  const known = pairs.flatMap(({ source, target }) => (target ? [meet(source, target, materialise)] : []));
  const widened = known.filter((c) => c.widened).map((c) => c.target);
  const kept = contract === 'evolve' ? fresh : [];
  return {
    columns: [...known, ...kept.map((c) => ({ source: c, target: c, checked: false }))],
    added: kept,
    widened,
    refused: contract === 'discard_row' ? fresh : [],
    misfit,
    diagnostics: reports({ materialise, fresh, missing, known, table }),
  };
}

function meet(source: Column, target: Column, { contract, widen }: Materialise): ContractColumn & { widened: boolean } {
  if (fitsInto(source.type, target.type)) return { source, target, checked: false, widened: false };
  if (contract !== 'evolve' || !widen) return { source, target, checked: true, widened: false };
  return { source, target: { ...target, type: widestOf(source.type, target.type) }, checked: false, widened: true };
}

function reports(facts: {
  materialise: Materialise;
  fresh: readonly Column[];
  missing: readonly Column[];
  known: readonly (ContractColumn & { widened: boolean })[];
  table: readonly Column[];
}): readonly Diagnostic[] {
  const { materialise, fresh, missing, known, table } = facts;
  const { destination, contract } = materialise;
  if (contract === 'freeze') {
    const differences = [
      ...fresh.map((c) => `"${c.name}" (${c.type}) is new`),
      ...missing.map((c) => `"${c.name}" (${c.type}) is gone`),
      ...known.filter((c) => c.checked).map((c) => `"${c.target.name}" is ${c.source.type}, not ${c.target.type}`),
    ];
    return differences.length > 0 ? [writeDiagnostics.report('contract-broken', { destination, differences })] : [];
  }
  const typeBefore = (name: string) => table.find((c) => c.name === name)?.type ?? '';
  return [
    ...(contract === 'evolve'
      ? fresh.map((c) => writeDiagnostics.report('column-added', { destination, column: c.name, type: c.type }))
      : []),
    ...(contract === 'discard_value'
      ? fresh.map((c) => writeDiagnostics.report('column-discarded', { destination, column: c.name }))
      : []),
    ...known
      .filter((c) => c.widened)
      .map(({ target: c }) =>
        writeDiagnostics.report('column-widened', {
          destination,
          column: c.name,
          from: typeBefore(c.name),
          to: c.type,
        }),
      ),
  ];
}

/** The column of that name: the very one, else on DuckDB the one that differs in case only. */
function findColumn(columns: readonly Column[], name: string, dialect: Dialect): Column | undefined {
  const exact = columns.find((c) => c.name === name);
  if (exact || dialect === 'postgres') return exact;
  return columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
}

function collisionsOf(data: readonly Column[], dialect: Dialect): readonly string[] {
  if (dialect === 'postgres') return [];
  const lower = data.map((c) => c.name.toLowerCase());
  return data
    .filter((c) => lower.indexOf(c.name.toLowerCase()) !== lower.lastIndexOf(c.name.toLowerCase()))
    .map((c) => c.name);
}
