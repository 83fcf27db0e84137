export { compareCursors, cursorOf } from './ledger/cursor.js';
export { ledgerDiagnostics } from './ledger/diagnostics.js';
export { type IntervalRecord, isIntervalCovered, readIntervals } from './ledger/intervals.js';
export { type LoadRecord, readCommittedLoads, readLoads } from './ledger/loads.js';
export {
  type AttemptRecord,
  type LogRecord,
  openRunStore,
  type RunFilter,
  type RunLock,
  type RunRecord,
  type RunStore,
  runStoreDiagnostics,
  type TaskRecord,
} from './run-store/index.js';
