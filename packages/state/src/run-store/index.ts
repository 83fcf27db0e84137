export { runStoreDiagnostics } from './diagnostics.js';
export type {
  ApprovalRecord,
  AttemptRecord,
  LogPage,
  LogRecord,
  RunFilter,
  RunLock,
  RunRecord,
  TaskRecord,
} from './records.js';
export { type AnyRunStore, openRunStore, type RunStore } from './run-store.js';
