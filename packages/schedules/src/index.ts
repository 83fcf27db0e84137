export { cronMacros, expandCron, validateCron } from './cron.js';
export { scheduleDiagnostics } from './diagnostics.js';
export { executionOrder } from './execution-order.js';
export { type PatternSchedule, scheduleFromPattern } from './from-pattern.js';
export { type HolidayCalendar, type HolidayRoll, validateCountry } from './holidays.js';
export {
  type DataInterval,
  intervalForTick,
  intervalsBetween,
  lastClosedInterval,
  type MissedTicks,
  missedTicks,
} from './intervals.js';
export { jitterSeconds } from './jitter.js';
export { type PatternParameter, type SchedulePattern, schedulePatterns } from './patterns.js';
export { isTick, nextTick, previousTick, type Schedule, ticksBetween } from './ticks.js';
export { instantOf, offsetAt, parseLocal, validateTimezone } from './timezone.js';
