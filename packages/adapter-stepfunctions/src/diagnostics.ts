import { defineDiagnostics } from '@sparkle-orchestration/core';

/** Everything this adapter can say. */
export const diagnostics = defineDiagnostics('adapter-stepfunctions', {
  'reserved-id': {
    severity: 'error',
    message: (p: { operation: string }) => `\`${p.operation}\` is the name of a state that every machine may have`,
    hint: () => 'give the task another id',
    explain: '`prepare` and `close_interval` stand around the operations of a pipeline in every state machine.',
  },
  'cron-not-possible': {
    severity: 'error',
    message: (p: { cron: string; why: string }) => `EventBridge Scheduler cannot say \`${p.cron}\`: ${p.why}`,
    hint: () => 'write it as two pipelines or triggers, or take another time',
    explain:
      'A cron expression of AWS has six fields and exactly one `?`: it takes a day of the month or a day of the week, and has no seconds.',
  },
  'interval-not-possible': {
    severity: 'error',
    message: (p: { seconds: number }) => `EventBridge Scheduler cannot start a run every ${p.seconds} seconds`,
    hint: () => 'use a cron expression, or an interval of whole minutes that divides an hour or a day',
    explain:
      'Intervals of the graph are aligned to the epoch; a rate of EventBridge Scheduler counts from when the schedule was made. An interval that divides an hour or a day is emitted as cron, which is equal.',
  },
  'waits-for-more': {
    severity: 'info',
    message: (p: { operations: string; before: string }) =>
      `\`${p.operations}\` starts only when \`${p.before}\` have ended, though it does not need all of them`,
    explain:
      'A state machine is a tree of sequences and parallel branches. Where dependencies are no such tree, tasks are run in steps: a step begins when the one before it has ended. The order that was written is kept, and some tasks start later than they could.',
  },
  'trigger-circle': {
    severity: 'error',
    message: (p: { chain: readonly string[] }) => `pipelines start each other in a circle: ${p.chain.join(' > ')}`,
    hint: () => 'leave one of the triggers out',
    explain: 'A state machine that starts itself, alone or by others, would never come to an end.',
  },
  'map-trigger': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `\`${p.operation}\` starts pipelines for windows that only the runner can find, and the runner starts none`,
    hint: () => 'give it a list of items, or windows of hours or days in UTC without progress',
    explain:
      'Started pipelines are executions of Step Functions. Which windows are missing, and windows of months or of a zone with summer time, are known to the runner only.',
  },
  'event-source': {
    severity: 'error',
    message: (p: { trigger: string; source: string }) =>
      `trigger \`${p.trigger}\` listens to \`${p.source}\`, which sends no events to EventBridge`,
    hint: () => 'use an `s3` event, or an event of your own on the bus (`custom`)',
    explain: 'Rules of EventBridge see events of AWS services and those that programs put on the bus.',
  },
  'sla-zone': {
    severity: 'error',
    message: (p: { timezone: string }) =>
      `the time of day of the SLA is in \`${p.timezone}\`; only UTC can be told here`,
    hint: () => 'write it in UTC, or as a longest duration',
    explain: 'Expressions of Step Functions (JSONata) know no time zones.',
  },
});
