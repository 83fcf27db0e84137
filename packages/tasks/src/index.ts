export { diagnostics as taskDiagnostics } from './diagnostics.js';
export { taskKinds } from './kinds/index.js';
export { parseChannel } from './kinds/notify-on-failure.js';
export { keptFields, scd2Fields, scd2Values } from './kinds/scd-params.js';
export { reservedTaskIds } from './lower/check-tasks.js';
export type { LowerTasksContext } from './lower/context.js';
export { lowerTasks } from './lower/lower-tasks.js';
export { writtenColumns } from './lower/materialise.js';
export { renderScript } from './lower/sql-script.js';
