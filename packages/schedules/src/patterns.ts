/** One parameter of a pattern, as people write it. */
export interface PatternParameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'list';
  readonly required?: true;
  readonly default?: string | number | boolean;
  readonly values?: readonly string[];
  readonly description: string;
}

/** One of the named schedule, trigger and monitor patterns. */
export interface SchedulePattern {
  /** Documented class name. */
  readonly name: string;
  readonly kind: 'schedule' | 'trigger' | 'monitor' | 'builder';
  readonly description: string;
  /** False: described and listed, not run yet. */
  readonly runnable: boolean;
  /** Facts that the pattern fixes. */
  readonly cron?: string;
  readonly catchup?: boolean;
  readonly maxActiveRuns?: number;
  readonly parameters: readonly PatternParameter[];
}

const alertChannels: PatternParameter = {
  name: 'alert_channels',
  type: 'list',
  description: 'Channels such as slack://alerts',
};
const pollInterval: PatternParameter = {
  name: 'poll_interval_seconds',
  type: 'integer',
  default: 60,
  description: 'Seconds between two looks',
};

/** All of them, in the order of the documentation. */
export const schedulePatterns: readonly SchedulePattern[] = [
  {
    name: 'DailyAtMidnightSchedule',
    kind: 'schedule',
    description: 'Once a day at midnight of its time zone; missed days are run, one at a time',
    runnable: true,
    cron: '0 0 * * *',
    catchup: true,
    maxActiveRuns: 1,
    parameters: [],
  },
  {
    name: 'HourlySchedule',
    kind: 'schedule',
    description: 'At every full hour; missed hours are run, up to three at a time',
    runnable: true,
    cron: '0 * * * *',
    catchup: true,
    maxActiveRuns: 3,
    parameters: [],
  },
  {
    name: 'Every15MinutesSchedule',
    kind: 'schedule',
    description: 'At every quarter of an hour; missed ones are left out',
    runnable: true,
    cron: '*/15 * * * *',
    catchup: false,
    maxActiveRuns: 5,
    parameters: [],
  },
  {
    name: 'EventDrivenFileArrivalTrigger',
    kind: 'trigger',
    description: 'Starts when a file arrives',
    runnable: true,
    parameters: [
      {
        name: 'source_type',
        type: 'string',
        required: true,
        values: ['s3', 'adls', 'gcs', 'local', 'unity_catalog'],
        description: 'Where files arrive',
      },
      { name: 'bucket', type: 'string', description: 'Bucket or container' },
      { name: 'prefix', type: 'string', description: 'Beginning of the names that count' },
      { name: 'table', type: 'string', description: 'Table of the catalog' },
      { name: 'path', type: 'string', description: 'Folder or volume' },
      pollInterval,
    ],
  },
  {
    name: 'EventDrivenKafkaLagTrigger',
    kind: 'trigger',
    description:
      'Starts when a consumer group lags behind by more than a threshold; refused until a Kafka client is part of it',
    runnable: false,
    parameters: [
      { name: 'kafka_bootstrap_servers', type: 'string', required: true, description: 'Addresses of the brokers' },
      { name: 'consumer_group', type: 'string', required: true, description: 'Group whose lag counts' },
      { name: 'topic', type: 'string', required: true, description: 'Topic' },
      { name: 'lag_threshold', type: 'integer', default: 10_000, description: 'Messages; fires above it' },
    ],
  },
  {
    name: 'EventDrivenTableUpdatedTrigger',
    kind: 'trigger',
    description: 'Starts when a table has newer rows',
    runnable: true,
    parameters: [
      { name: 'catalog', type: 'string', required: true, description: 'Catalog' },
      { name: 'schema', type: 'string', required: true, description: 'Schema' },
      { name: 'table', type: 'string', required: true, description: 'Table' },
      pollInterval,
      {
        name: 'watermark_column',
        type: 'string',
        default: '_commit_timestamp',
        description: 'Column whose maximum tells news',
      },
    ],
  },
  {
    name: 'CronExpressionBuilder',
    kind: 'builder',
    description:
      'Makes a cron expression: daily, hourly, weekly (Sunday) or monthly (day 1) at a time, or one of your own',
    runnable: true,
    parameters: [
      {
        name: 'schedule_type',
        type: 'string',
        values: ['daily', 'hourly', 'weekly', 'monthly'],
        description: 'How often',
      },
      {
        name: 'time',
        type: 'string',
        default: '00:00',
        description: 'HH:MM; of an hourly schedule only the minutes count',
      },
      { name: 'exclude_holidays', type: 'boolean', default: false, description: 'Leave holidays out' },
      { name: 'country', type: 'string', default: 'US', description: 'Whose holidays' },
      { name: 'custom_cron', type: 'string', description: 'An expression of your own; the other fields do not count' },
    ],
  },
  {
    name: 'CatchupBackfillSchedule',
    kind: 'schedule',
    description: 'A schedule whose missed intervals since a start date are all run; completed ones never again',
    runnable: true,
    catchup: true,
    maxActiveRuns: 5,
    parameters: [
      { name: 'schedule', type: 'string', required: true, description: 'Cron expression' },
      { name: 'start_date', type: 'date', required: true, description: 'Beginning of the first interval' },
      { name: 'end_date', type: 'date', description: 'No interval ends after it; a date counts to its end' },
      { name: 'max_active_runs', type: 'integer', default: 5, description: 'Runs at the same time' },
      { name: 'depends_on_past', type: 'boolean', default: true, description: 'One at a time, in order' },
    ],
  },
  {
    name: 'HolidayCalendarSkip',
    kind: 'schedule',
    description: 'Leaves holidays out, or moves them to the next business day',
    runnable: true,
    parameters: [
      { name: 'schedule', type: 'string', default: '0 0 * * *', description: 'Cron expression' },
      { name: 'country', type: 'string', default: 'US', description: 'Whose holidays: US, DE, DE-BY, …' },
      {
        name: 'roll',
        type: 'string',
        values: ['skip', 'next_business_day', 'last_business_day'],
        default: 'skip',
        description: 'What happens to a holiday',
      },
      { name: 'extra_dates', type: 'list', description: 'Further days, as ISO dates' },
    ],
  },
  {
    name: 'DependencyChainBuilder',
    kind: 'builder',
    description: 'Orders tasks by what they wait for; see executionOrder()',
    runnable: true,
    parameters: [],
  },
  {
    name: 'SLAMonitor',
    kind: 'monitor',
    description: 'Checks how long a run took and how many rows it wrote; an item of `monitors`',
    runnable: true,
    parameters: [
      { name: 'max_duration_seconds', type: 'integer', description: 'Longest run' },
      { name: 'min_row_count', type: 'integer', description: 'Fewest rows' },
      { name: 'max_row_count', type: 'integer', description: 'Most rows' },
      alertChannels,
    ],
  },
  {
    name: 'DataFreshnessMonitor',
    kind: 'monitor',
    description: 'Checks how old the newest row of a table is; an empty table is not fresh. An item of `monitors`',
    runnable: true,
    parameters: [
      { name: 'table', type: 'string', required: true, description: 'Table' },
      {
        name: 'event_column',
        type: 'string',
        default: 'event_timestamp',
        description: 'Column with the time of a row',
      },
      { name: 'max_age_hours', type: 'number', default: 24, description: 'Oldest that still counts as fresh' },
      alertChannels,
    ],
  },
  {
    name: 'PipelineLineageVisualizer',
    kind: 'monitor',
    description: 'A page with the lineage of tables and columns, and OpenLineage events; see `sparkle lineage`',
    runnable: true,
    parameters: [],
  },
];
