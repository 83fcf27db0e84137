export { type Clock, systemClock } from './clock.js';
export type { DefinitionSource, Definitions, NotificationText, ServedSchedule, ServedUnit } from './definitions.js';
export type { Attempt, AttemptEnd, Runner } from './runner.js';
export { createScheduler, defaultInstance } from './scheduler/create-scheduler.js';
export type { SchedulerEvent, SchedulerEventBody } from './scheduler/events.js';
export { type Parameters, parametersOf, type RunParameters } from './scheduler/parameters.js';
export type {
  Cancelled,
  FireOptions,
  Scheduler,
  SchedulerOptions,
  SchedulerState,
  TriggerStatus,
} from './scheduler/scheduler.js';
export { eventSources } from './sources/event-sources.js';
export type { EventSource, EventSources, Look, SourceAnswer, SourceEvent } from './sources/source.js';
export type { SourceTools } from './sources/tools.js';
export { maxBody, type WebhookAnswer, type WebhookRequest } from './webhook/receive.js';
