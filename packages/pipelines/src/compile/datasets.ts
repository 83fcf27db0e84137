import type {
  Column,
  ConnectionDefinition,
  GraphDataset,
  Operation,
  SqlStatement,
  WarehouseDriver,
} from '@sparkle-orchestration/core';
import { writtenColumns } from '@sparkle-orchestration/tasks';

/** Tables of the product itself that statements name. */
function systemTables(statements: readonly SqlStatement[]): readonly string[] {
  const names = new Set<string>();
  for (const part of statements.flat()) {
    if (typeof part !== 'string' && 'dataset' in part && part.dataset.startsWith('_sparkle.')) names.add(part.dataset);
  }
  return [...names].sort();
}

/** Every dataset that operations name, with its relation on the warehouse. */
export function graphDatasets(
  operations: readonly Operation[],
  warehouse: ConnectionDefinition,
  driver: WarehouseDriver,
  columnsOf: (dataset: string) => readonly Column[] | undefined,
  own: readonly SqlStatement[],
): Readonly<Record<string, GraphDataset>> {
  const written = new Set(operations.flatMap((o) => o.writes));
  const names = new Set<string>();
  for (const operation of operations) {
    for (const name of [...operation.reads, ...operation.writes]) names.add(name);
    if (operation.op === 'load' || operation.op === 'transform') names.add(operation.materialise.quarantine);
  }
  const datasets: Record<string, GraphDataset> = {};
  for (const name of [...names].sort()) {
    const own = operations.find((o) => (o.op === 'load' || o.op === 'transform') && o.materialise.destination === name);
    const produced = own && 'columns' in own && own.columns.length > 0 ? writtenColumns(own) : undefined;
    const columns = produced ?? columnsOf(name);
    const quarantine = operations.some(
      (o) => (o.op === 'load' || o.op === 'transform') && o.materialise.quarantine === name,
    );
    datasets[name] = {
      connection: warehouse.name,
      relation: driver.relation(name, warehouse),
      ...(columns ? { columns } : {}),
      external: !written.has(name) && !quarantine,
    };
  }
  const statements = operations.flatMap(statementsOf);
  for (const part of statements.flat()) {
    if (typeof part === 'string' || !('dataset' in part) || part.dataset.startsWith('_sparkle.')) continue;
    const relation = driver.relation(part.dataset, warehouse);
    datasets[part.dataset] ??= { connection: warehouse.name, relation, external: !written.has(part.dataset) };
  }
  return { ...datasets, ...systemDatasets(warehouse, driver, [...own, ...statements]) };
}

/** Statements of an operation, and tables that it names outside of statements as one. */
function statementsOf(operation: Operation): readonly SqlStatement[] {
  switch (operation.op) {
    case 'transform':
    case 'check':
      return [...(operation.setup ?? []), ...(operation.statements ?? [])];
    case 'sql':
      return operation.statements;
    case 'map': {
      const { items, progress, body } = operation;
      const watermark = items.from === 'missing' ? [{ dataset: items.watermark }] : [];
      return [...statementsOf(body), [...watermark, ...(progress ? [{ dataset: '_sparkle.backfill_progress' }] : [])]];
    }
    default:
      return [];
  }
}

/** The tables of the product itself that statements name, on their warehouse. */
export function systemDatasets(
  warehouse: ConnectionDefinition,
  driver: WarehouseDriver,
  statements: readonly SqlStatement[],
): Readonly<Record<string, GraphDataset>> {
  return Object.fromEntries(
    systemTables(statements).map((name) => [
      name,
      { connection: warehouse.name, relation: driver.relation(name, warehouse), external: false, system: true },
    ]),
  );
}
