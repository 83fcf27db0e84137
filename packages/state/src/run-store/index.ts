export { runStoreDiagnostics } from './diagnostics.js';
export type { ApprovalRecord, AttemptRecord, LogRecord, RunFilter, RunLock, RunRecord, TaskRecord } from './records.js';
export { type AnyRunStore, openRunStore, type RunStore } from './run-store.js';
