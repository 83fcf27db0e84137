import type { Operation } from './operation.js';
import type { SqlPart } from './sql.js';

const isLedger = (name: string): boolean => name.startsWith('_sparkle.');

const namesLedger = (part: SqlPart): boolean =>
  typeof part !== 'string' &&
  (('dataset' in part && isLedger(part.dataset)) || ('schema' in part && isLedger(part.schema)));

/** Does an operation keep or ask for state in the warehouse? Then `prepare` has to have made the tables of the ledger. */
export function usesLedger(operation: Operation): boolean {
  if (operation.op === 'load' || operation.op === 'transform') return true;
  if (operation.op === 'map') return operation.progress !== undefined || usesLedger(operation.body);
  if (operation.op === 'wait') return operation.waitFor.type === 'pipeline';
  return 'statements' in operation && (operation.statements ?? []).some((statement) => statement.some(namesLedger));
}
