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
