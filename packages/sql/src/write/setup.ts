import type { Column, SqlStatement } from '@sparkle-orchestration/core';
import { tableColumns } from './made-columns.js';
import { indexStatements } from './postgres-indexes.js';
import { quarantineFacts } from './quarantine.js';
import type { LoadDefinition } from './render-load.js';
import type { SchemaAgreement } from './schema-contract.js';
import { addColumns, changeType, createSchema, createTable } from './target-table.js';
import type { WritePlan } from './write-plan.js';

const loadId: Column = { name: '_load_id', type: 'varchar' };

/** DDL of a transform: the schema, the table where the mode fills one, and the quarantine where rows can fail. */
export function transformSetup(plan: WritePlan, rejected: readonly Column[] | undefined): SqlStatement[] {
  const { destination, mode, contract } = plan.materialise;
  const columns = [...tableColumns(plan.materialise, plan.columns), loadId];
  const target =
    mode === 'table' || mode === 'view'
      ? []
      : [
          createTable(plan.target, columns, plan.dialect),
          ...addColumns(plan.target, contract === 'evolve' ? columns : [loadId], plan.dialect),
          ...indexStatements(plan),
        ];
  return [createSchema(destination), ...target, ...(rejected ? quarantineSetup(plan, rejected) : [])];
}

/**
 * DDL of a load. What its table looks like is known by now, so only real changes are made: on Postgres a change locks
 * out the table's readers, and on DuckDB it is written to the log of the file.
 */
export function loadSetup(
  plan: WritePlan,
  agreement: SchemaAgreement,
  definition: Pick<LoadDefinition, 'destinationColumns'>,
  rejected: readonly Column[] | undefined,
): SqlStatement[] {
  const { destination, mode } = plan.materialise;
  const quarantine = rejected ? quarantineSetup(plan, rejected) : [];
  if (mode === 'table') return [createSchema(destination), ...quarantine];
  const columns = [...tableColumns(plan.materialise, plan.columns), loadId];
  const there = definition.destinationColumns;
  if (!there)
    return [
      createSchema(destination),
      createTable(plan.target, columns, plan.dialect),
      ...indexStatements(plan),
      ...quarantine,
    ];
  const names = new Set(there.map((c) => (plan.dialect === 'duckdb' ? c.name.toLowerCase() : c.name)));
  const isMissing = ({ name }: Column) => !names.has(plan.dialect === 'duckdb' ? name.toLowerCase() : name);
  return [
    ...addColumns(plan.target, columns.filter(isMissing), plan.dialect),
    ...agreement.widened.map((column) => changeType(plan.target, column, plan.dialect)),
    ...quarantine,
  ];
}

/** The quarantine takes columns as they come: it holds text only. */
export function quarantineSetup(plan: WritePlan, rejected: readonly Column[]): SqlStatement[] {
  const columns = [...rejected, ...quarantineFacts];
  return [
    createSchema(plan.materialise.quarantine),
    createTable(plan.quarantine, columns, plan.dialect),
    ...addColumns(plan.quarantine, columns, plan.dialect),
  ];
}
