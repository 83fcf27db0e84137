export { compareCursors, cursorOf } from './ledger/cursor.js';
export { ledgerDiagnostics } from './ledger/diagnostics.js';
export { type IntervalRecord, isIntervalCovered, readIntervals } from './ledger/intervals.js';
export { type LoadRecord, readCommittedLoads, readLoads } from './ledger/loads.js';
export { type AlertRecord, type MonitorStore, openMonitorStore, type Probe } from './monitor-store/monitor-store.js';
export {
  type AnyRunStore,
  type ApprovalRecord,
  type AttemptRecord,
  type LogPage,
  type LogRecord,
  openRunStore,
  type RunFilter,
  type RunLock,
  type RunRecord,
  type RunStore,
  runStoreDiagnostics,
  type TaskRecord,
} from './run-store/index.js';
export { openSharedStore, type SharedStore } from './scheduler-store/open.js';
export type {
  Firing,
  FiringKind,
  FiringRecord,
  InstanceRecord,
  Lease,
  RequestEnd,
  RequestFilter,
  RequestState,
  RunRequest,
  RunTarget,
} from './scheduler-store/records.js';
export type {
  ClaimOptions,
  Fired,
  FireRule,
  NewRequest,
  SchedulerStore,
  StoreScope,
} from './scheduler-store/scheduler-store.js';
