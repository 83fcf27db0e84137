export { cronMacros, expandCron, validateCron } from './cron.js';
export {
  type DataInterval,
  intervalForTick,
  intervalsBetween,
  lastClosedInterval,
  type MissedTicks,
  missedTicks,
} from './intervals.js';
export { jitterSeconds } from './jitter.js';
export { isTick, nextTick, previousTick, type Schedule, ticksBetween } from './ticks.js';
export { instantOf, offsetAt, parseLocal, validateTimezone } from './timezone.js';
