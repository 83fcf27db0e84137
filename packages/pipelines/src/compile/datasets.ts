import type {
  Column,
  ConnectionDefinition,
  GraphDataset,
  Operation,
  WarehouseDriver,
} from '@sparkle-orchestration/core';

const systemTables = ['_sparkle.loads', '_sparkle.intervals', '_sparkle.quality_results'];

/** Every dataset that operations name, with its relation on the warehouse. */
export function graphDatasets(
  operations: readonly Operation[],
  warehouse: ConnectionDefinition,
  driver: WarehouseDriver,
  columnsOf: (dataset: string) => readonly Column[] | undefined,
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
    const produced =
      own && 'columns' in own && own.columns.length > 0
        ? own.columns.map(({ from: _, class: __, ...column }) => column)
        : undefined;
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
  for (const name of systemTables) {
    datasets[name] = {
      connection: warehouse.name,
      relation: driver.relation(name, warehouse),
      external: false,
      system: true,
    };
  }
  return datasets;
}
