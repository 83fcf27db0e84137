import type { Column, SqlStatement } from '@sparkle-orchestration/core';
import { quarantineFacts } from './quarantine.js';
import { addColumns, createSchema, createTable } from './target-table.js';
import type { WritePlan } from './write-plan.js';

const loadId: Column = { name: '_load_id', type: 'varchar' };

/** DDL of a transform: the schema, the table where the mode fills one, and the quarantine where rows can fail. */
export function transformSetup(plan: WritePlan, rejected: readonly Column[] | undefined): SqlStatement[] {
  const { destination, mode, contract } = plan.materialise;
  const columns = [...plan.columns, loadId];
  const target =
    mode === 'table' || mode === 'view'
      ? []
      : [
          createTable(plan.target, columns, plan.dialect),
          ...addColumns(plan.target, contract === 'evolve' ? columns : [loadId], plan.dialect),
        ];
  return [createSchema(destination), ...target, ...(rejected ? quarantineSetup(plan, rejected) : [])];
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
