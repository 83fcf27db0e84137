export { type Clock, systemClock } from './clock.js';
export type { DefinitionSource, Definitions, NotificationText, ServedSchedule, ServedUnit } from './definitions.js';
export type { Attempt, AttemptEnd, Runner } from './runner.js';
export type { SchedulerEvent, SchedulerEventBody } from './scheduler/events.js';
export type {
  FireOptions,
  Parameters,
  Scheduler,
  SchedulerOptions,
  SchedulerState,
  TriggerStatus,
} from './scheduler/scheduler.js';
export type { EventSource, EventSources, Look, SourceAnswer, SourceEvent } from './sources/source.js';
export type { WebhookAnswer, WebhookRequest } from './webhook/receive.js';
