import { defineDiagnostics } from '@sparkle-orchestration/core';

/** Everything this adapter can say. */
export const diagnostics = defineDiagnostics('adapter-airflow', {
  'interval-not-possible': {
    severity: 'error',
    message: (p: { seconds: number }) => `Airflow cannot start a run every ${p.seconds} seconds on a fixed grid`,
    hint: () => 'use a cron expression, or an interval of whole minutes that divides an hour or a day',
    explain:
      "Intervals of the graph are aligned to the epoch. Airflow's interval timetable counts from the time of its first run, so the same interval would begin elsewhere. An interval that divides an hour or a day is emitted as cron, which is equal.",
  },
  'catchup-without-start': {
    severity: 'error',
    message: (p: { pipeline: string }) => `\`${p.pipeline}\` catches up but has no start date`,
    hint: () => 'add `start_date` to its schedule',
    explain:
      'With catchup Airflow makes a run for every interval since the start date. Without one it would not know where to begin.',
  },
  'start-not-readable': {
    severity: 'error',
    message: (p: { text: string }) => `\`${p.text}\` is not an ISO date`,
    hint: () => 'write it as `2026-01-31` or `2026-01-31T06:00:00`',
    explain: 'The start date of a schedule must be an ISO date or timestamp in the zone of the schedule.',
  },
  'reserved-id': {
    severity: 'error',
    message: (p: { operation: string }) => `\`${p.operation}\` is the name of a task that every Dag has`,
    hint: () => 'give the task another id',
    explain:
      '`prepare`, `close_interval` and `watcher` stand around the operations of a pipeline in every emitted Dag.',
  },
  'dependency-schedule': {
    severity: 'error',
    message: (p: { pipeline: string; dependency: string }) =>
      `\`${p.pipeline}\` cannot wait for \`${p.dependency}\`, whose schedule is not known or is no cron`,
    hint: (p) => `give \`${p.dependency}\` a cron schedule, or use a warehouse on Postgres`,
    explain:
      'On an embedded warehouse a sensor watches the Dag of the other pipeline. Which of its runs to wait for follows from its schedule: it must be a pipeline of the project with a cron, or with an interval that divides an hour or a day.',
  },
  'gate-added': {
    severity: 'info',
    message: (p: { operation: string; gate: string }) =>
      `no trigger rule says when \`${p.operation}\` may start: task \`${p.gate}\` decides it`,
    explain:
      'Airflow settles a task as soon as one task before it decides the matter, while the graph looks at all of them and lets a failure outweigh a skip. Where the two could differ, a small task reads the states and decides.',
  },
  'approval-text': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `the message of \`${p.operation}\` holds a value that a template of Airflow cannot say`,
    hint: () => 'use texts, the interval, the id of the run and text parameters with a default',
    explain:
      'The question to a person is a template of Airflow. Outputs of other tasks and values that may be empty would print otherwise there.',
  },
  'notebook-parameters': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `a parameter of the notebook \`${p.operation}\` is a value that a template of Airflow cannot say`,
    hint: () => 'use texts, the interval, the id of the run and text parameters with a default',
    explain:
      'Widgets of a notebook on Databricks take texts. Outputs of other tasks and values that may be empty would print otherwise in a template of Airflow.',
  },
  'trigger-circle': {
    severity: 'error',
    message: (p: { chain: readonly string[] }) => `pipelines start each other in a circle: ${p.chain.join(' > ')}`,
    hint: () => 'leave one of the triggers out',
    explain: 'A Dag that starts itself, alone or by others, would never come to an end on Airflow.',
  },
  'map-trigger': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `\`${p.operation}\` starts pipelines for missing windows or keeps its progress, which Airflow cannot`,
    hint: () => 'give it a range of windows without progress, or run it with `sparkle run` or `sparkle serve`',
    explain:
      'Started Dags are runs of Airflow. Which windows are missing and which are done is in the ledger, which only the runner reads; and the runner starts no Dags.',
  },
  'databricks-outputs': {
    severity: 'error',
    message: (p: { operation: string }) =>
      `others take outputs of \`${p.operation}\`, which a run on Databricks does not give`,
    hint: () => 'let the notebook write a table, and read that',
    explain: 'The run of a notebook on Databricks is submitted and waited for; its values stay there.',
  },
  'empty-parameter': {
    severity: 'info',
    message: (p: { parameter: string }) =>
      `parameter \`${p.parameter}\` may be empty, and then SQL sees an empty text as NULL`,
    explain: "A template of Airflow always gives text. A parameter without a default is bound through `nullif(…, '')`.",
  },
});
