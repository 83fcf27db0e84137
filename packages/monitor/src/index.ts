export { type HealthConfig, healthConfig } from './config/health.js';
export type { ChannelConfig, NotifyConfig } from './config/notify.js';
export { ConfigError, type ReadConfig, readConfig } from './config/read-config.js';
export { type SlaConfig, slaConfig } from './config/sla.js';
export { monitorDiagnostics } from './diagnostics.js';
export { runHealth } from './health/run-health.js';
export type { RunHistory } from './history.js';
export { eventsOf, type OpenChannel } from './notify/channel.js';
export { type TellOptions, tell } from './notify/tell.js';
export { printReport, type ReportFormat, reportFormats } from './report/print-report.js';
export { summaryLines } from './report/summary.js';
export {
  type CheckResult,
  exitOfReport,
  type FailOn,
  type HealthReport,
  isViolation,
  type MonitorReport,
  type SlaReport,
  type Status,
} from './result.js';
export type { RoundOptions } from './round.js';
export { runSla, type SlaOptions } from './sla/run-sla.js';
export { parseTableId, type TableId } from './table-id.js';
export { type CloudKind, openCloud } from './warehouse/cloud/drivers.js';
export { localWarehouse } from './warehouse/local.js';
export { type MonitorWarehouse, type WarehouseKind, warehouseKinds } from './warehouse/warehouse.js';
export { watch } from './watch.js';
