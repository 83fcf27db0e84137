import { DiagnosticError, exitCodes, nearestName } from '@sparkle-orchestration/core';
import type { CheckResult } from './result.js';
import { parseTableId } from './table-id.js';
import type { MonitorWarehouse, WarehouseTable } from './warehouse/warehouse.js';

/** One look at everything: a warehouse that is opened when a check needs it, and closed at the end. */
export interface Round {
  readonly now: Date;
  /** @throws the reason when the warehouse cannot be reached; asked again, the same one */
  warehouse(): Promise<MonitorWarehouse>;
  /** @throws Error when there is no such table */
  table(id: string): Promise<WarehouseTable>;
}

export interface RoundOptions {
  readonly now: Date;
  open(): Promise<MonitorWarehouse>;
}

/** Runs the work of a round, and closes what it opened. */
export async function inRound<T>({ now, open }: RoundOptions, work: (round: Round) => Promise<T>): Promise<T> {
  let opened: Promise<MonitorWarehouse> | undefined;
  const warehouse = () => {
    opened ??= open();
    return opened;
  };
  const tables = new Map<string, Promise<WarehouseTable>>();
  const find = async (text: string): Promise<WarehouseTable> => {
    const id = parseTableId(text);
    if ('why' in id) throw new Error(`"${text}" is not the name of a table: ${id.why}`);
    const table = await (await warehouse()).table(id);
    if (!table) throw new Error(`there is no table "${text}"`);
    return table;
  };
  const round: Round = {
    now,
    warehouse,
    table(text) {
      const known = tables.get(text) ?? find(text);
      tables.set(text, known);
      return known;
    },
  };
  try {
    return await work(round);
  } finally {
    const open = await opened?.catch(() => undefined);
    await open?.close().catch(() => undefined);
  }
}

/** A reason in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.diagnostics.map((d) => d.message).join(' ');
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}

/** A missing account or driver ends the command; anything else is the result of the check. */
const isSurroundings = (error: unknown) =>
  error instanceof DiagnosticError &&
  error.diagnostics.some(
    (d) => d.code === 'monitor/driver-missing' || d.code === 'monitor/credentials-missing' || isSecret(d),
  );
const isSecret = (d: { readonly code: string; readonly exit: number }) =>
  d.exit === exitCodes.environment && d.code.includes('secret');

/** Carries one check out; what goes wrong becomes ERROR, and the other checks go on. */
export async function carryOut(
  facts: Omit<CheckResult, 'status'>,
  work: () => Promise<Omit<CheckResult, 'table' | 'pipeline' | 'check' | 'sla_type'>>,
): Promise<CheckResult> {
  try {
    return { ...facts, ...(await work()) } as CheckResult;
  } catch (error) {
    if (isSurroundings(error)) throw error;
    return { ...facts, status: 'ERROR', error: reasonOf(error) };
  }
}

export const near = (name: string, known: readonly string[]): string => {
  const found = nearestName(name, known);
  return found === undefined ? '' : `; did you mean "${found}"?`;
};
