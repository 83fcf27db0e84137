import { defineDiagnostics } from '@sparkle-orchestration/core';

/** Everything this adapter can say. */
export const diagnostics = defineDiagnostics('adapter-dagster', {
  'interval-not-possible': {
    severity: 'error',
    message: (p: { seconds: number }) => `Dagster cannot start a run every ${p.seconds} seconds on a fixed grid`,
    hint: () => 'use a cron expression, or an interval of whole minutes that divides an hour or a day',
    explain:
      'Schedules and partitions of Dagster are cron expressions. An interval that divides an hour or a day is emitted as the cron that is equal to it.',
  },
  'catchup-without-start': {
    severity: 'error',
    message: (p: { pipeline: string }) => `\`${p.pipeline}\` catches up but has no start date`,
    hint: () => 'add `start_date` to its schedule',
    explain:
      'A sensor asks for a run of every interval since the start date. Without one it would not know where to begin.',
  },
  'start-not-readable': {
    severity: 'error',
    message: (p: { text: string }) => `\`${p.text}\` is not an ISO date`,
    hint: () => 'write it as `2026-01-31` or `2026-01-31T06:00:00`',
    explain: 'The start date of a schedule must be an ISO date or timestamp in the zone of the schedule.',
  },
  'hour-comes-twice': {
    severity: 'info',
    message: (p: { cron: string; zone: string }) =>
      `where ${p.zone} has the hour of \`${p.cron}\` twice in the night when clocks go back, Dagster takes the second one`,
    explain:
      'The definition means the first of two equal hours. Both take exactly one, so no interval is lost or done twice; that one night the border between two intervals lies an hour later.',
  },
  'reserved-id': {
    severity: 'error',
    message: (p: { operation: string }) => `\`${p.operation}\` is the name of a step that every job has`,
    hint: () => 'give the task another id',
    explain: '`start`, `outcome` and `close_interval` stand around the tasks of a pipeline.',
  },
  'gate-added': {
    severity: 'info',
    message: (p: { operation: string; gate: string }) =>
      `Dagster has no rule that says when \`${p.operation}\` may start: op \`${p.gate}\` decides it`,
    explain:
      'Behind a failed step Dagster starts nothing. Where a task must start behind a failure or a skip, the failure is handed on as a value and a small op decides by the truth table of the graph.',
  },
  'shared-table': {
    severity: 'info',
    message: (p: { pipeline: string; dataset: string }) =>
      `\`${p.pipeline}\` is emitted as ops: another pipeline writes \`${p.dataset}\` as well, and an asset has one maker`,
    explain:
      'An asset key has exactly one definition in Dagster. Pipelines that write the same table become jobs of ops.',
  },
  'not-assets': {
    severity: 'error',
    message: (p: { pipeline: string; why: string }) => `\`${p.pipeline}\` cannot be assets: ${p.why}`,
    hint: () => 'leave --component out, or ask for `dagster-op-factory`',
    explain:
      'Assets are tables that follow each other. What branches, maps, waits, sends messages or starts behind a failure needs ops.',
  },
  'dependency-schedule': {
    severity: 'error',
    message: (p: { pipeline: string; dependency: string }) =>
      `\`${p.pipeline}\` cannot wait for \`${p.dependency}\`, whose schedule is not known or is no cron`,
    hint: (p) => `give \`${p.dependency}\` a cron schedule, or use a warehouse on Postgres`,
    explain:
      'On an embedded warehouse the events of Dagster are asked. Which interval to wait for follows from the schedule of the other pipeline: it must be a pipeline of the project with a cron, or with an interval that divides an hour or a day.',
  },
  'trigger-circle': {
    severity: 'error',
    message: (p: { chain: readonly string[] }) => `pipelines start each other in a circle: ${p.chain.join(' > ')}`,
    hint: () => 'leave one of the triggers out',
    explain: 'A job that starts itself, alone or by others, would never come to an end.',
  },
  'map-trigger': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `\`${p.operation}\` starts pipelines for missing windows or keeps its progress, which Dagster cannot`,
    hint: () => 'give it a range of windows without progress, or run it with `sparkle run` or `sparkle serve`',
    explain:
      'Started jobs are runs of Dagster. Which windows are missing and which are done is in the ledger, which only the runner reads; and the runner starts no jobs.',
  },
  'trigger-outside': {
    severity: 'error',
    message: (p: { operation: string; pipeline: string }) =>
      `\`${p.operation}\` starts \`${p.pipeline}\`, which is not emitted with it`,
    hint: (p) => `emit \`${p.pipeline}\` in the same command`,
    explain: 'A sensor starts the other job, and a sensor names a job of its own code location.',
  },
});
