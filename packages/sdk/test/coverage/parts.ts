/** A test that shows a part: its file with its title, or a conformance case. */
export type Shown =
  | { readonly file: string; readonly title: string }
  | { readonly conformance: string }
  /** It is refused where it would run, by this code, and a test shows that. */
  | { readonly refused: string; readonly file: string; readonly title: string };

const test = (file: string, title: string): Shown => ({ file, title });
const conformance = (name: string): Shown => ({ conformance: name });
const notRunnable: Shown = {
  refused: 'pipelines/template-not-runnable',
  file: 'packages/sdk/test/task-kinds.test.ts',
  title: 'a template that cannot run yet is refused at its line: %s',
};
const kindNotRunnable: Shown = {
  refused: 'tasks/kind-not-runnable',
  file: 'packages/sdk/test/task-kinds.test.ts',
  title: 'a kind that cannot run yet is refused at its line: %s',
};
const taskKinds = (title: string) => test('packages/sdk/test/task-kinds.test.ts', title);
const operations = (title: string) => test('packages/sdk/test/operations.test.ts', title);
const modes = (title: string) => test('packages/sql/src/write/publish/modes.test.ts', title);
const patterns = 'packages/schedules/src/patterns.test.ts';
const sources = (title: string) => test('packages/server/src/sources/sources.test.ts', title);

export const templates: Readonly<Record<string, Shown>> = {
  backfill_historical: conformance('backfill-catchup'),
  bronze_raw_ingestion: conformance('bronze-csv-append'),
  bronze_streaming_ingestion: notRunnable,
  catchup_after_outage: conformance('backfill-catchup'),
  cost_attribution_tagging: conformance('governance'),
  custom: conformance('control-operations'),
  data_contract_enforcement: conformance('data-contract'),
  data_quality_expectations: conformance('quality-suite'),
  dimension_daily_scd2: conformance('dimension-scd2'),
  disaster_recovery_replication: notRunnable,
  fact_daily_incremental: conformance('star-schema'),
  feature_store_daily_materialization: notRunnable,
  feature_store_realtime_sync: notRunnable,
  gold_daily_aggregate: conformance('star-schema'),
  gold_realtime_dashboard: notRunnable,
  ml_batch_scoring: notRunnable,
  ml_realtime_scoring: notRunnable,
  ml_training_champion_challenger: notRunnable,
  model_drift_monitoring: notRunnable,
  silver_batch_transformation: conformance('silver_merge'),
  silver_streaming_transformation: notRunnable,
  sql_model: conformance('sql-models'),
  table_reconciliation: conformance('reconciliation'),
  unity_catalog_governance_sync: conformance('governance'),
  vacuum_optimize_maintenance: conformance('maintenance'),
  warehouse_ingestion: conformance('warehouse-files'),
  zorder_analyze: conformance('maintenance'),
};

export const kinds: Readonly<Record<string, Shown>> = {
  ApproveTask: operations('%s by somebody in another process'),
  AutoRecoverTask: taskKinds('AutoRecoverTask tries a task again until it succeeds, and no more often than it may'),
  BatchScoreTask: kindNotRunnable,
  BranchTask: conformance('control-operations'),
  CreateUnityCatalogTableTask: operations('keeps what is wanted, notes each change, and does nothing the second time'),
  GrantPermissionsTask: operations('keeps what is wanted, notes each change, and does nothing the second time'),
  HttpRequestTask: operations('go to the connection with its secret, and give outputs'),
  IngestTask: conformance('bronze-csv-append'),
  LightupDataSLAAlertTask: taskKinds('LightupDataSLAAlertTask posts the SLA, the run and its interval as JSON'),
  MonteCarloDataIncidentTask: taskKinds(
    'MonteCarloDataIncidentTask opens and closes by the mutation that Monte Carlo publishes',
  ),
  NotifyOnFailureTask: taskKinds('NotifyOnFailureTask tells its channels of a failure, and nobody of a success'),
  PromoteModelChampionTask: kindNotRunnable,
  RegisterModelTask: kindNotRunnable,
  RunContainerTask: test(
    'packages/sdk/test/containers.test.ts',
    'gets a secret by its environment, never by the words of the command',
  ),
  RunDbtCoreTask: conformance('programs'),
  RunGreatExpectationsTask: conformance('quality-suite'),
  RunNotebookTask: conformance('programs'),
  RunSQLFileTask: taskKinds('RunSQLFileTask fills its params, and gives the first row of its last select as outputs'),
  RunScriptTask: operations(
    'get values as words and variables that no shell reads, and give outputs on their last line',
  ),
  SendEmailAlertTask: taskKinds('SendEmailAlertTask sends HTML with a text beside it'),
  SendSlackAlertTask: taskKinds('SendSlackAlertTask posts to the channel'),
  TrainMLModelTask: kindNotRunnable,
  TransformTask: conformance('transformer-chain'),
  TriggerDownstreamPipelineTask: operations('gives them params and an interval, and fails with them'),
  WaitForTableFreshnessTask: operations('for a fresh table: old rows are not enough, a wrong column can never be'),
  WaitTask: operations('for a file that comes, and is complete'),
  WriteDeltaTask: conformance('delete-insert'),
  WriteFeatureTableTask: kindNotRunnable,
};

export const writeModes: Readonly<Record<string, Shown>> = {
  append: test(
    'packages/sql/src/write/publish/append.test.ts',
    'has every row once over six runs, with equal rows and late ones at the cursor',
  ),
  overwrite: test('packages/sql/src/write/publish/merge.test.ts', 'is the table as of now, and the load row counts it'),
  replace: conformance('warehouse-files'),
  complete: test('packages/sql/src/write/publish/merge.test.ts', 'is the table as of now, and the load row counts it'),
  overwrite_partitions: modes('rebuilds a partition that new rows touch from all of its rows'),
  merge: test(
    'packages/sql/src/write/publish/merge.test.ts',
    'keeps the newest row of a key over six runs and sets rows without a key aside',
  ),
  upsert: test(
    'packages/sql/src/write/publish/merge.test.ts',
    'keeps the newest row of a key over six runs and sets rows without a key aside',
  ),
  update: test(
    'packages/sql/src/write/publish/merge.test.ts',
    'keeps the newest row of a key over six runs and sets rows without a key aside',
  ),
  delete_insert: conformance('delete-insert'),
  scd1: conformance('scd1-scd3-snapshot'),
  scd2: conformance('dimension-scd2'),
  scd3: conformance('scd1-scd3-snapshot'),
  snapshot: conformance('scd1-scd3-snapshot'),
  table: modes('a table is made anew with the columns of the result'),
  view: modes('a view shows what its tables hold, and checks what it shows'),
};

export const patternsShown: Readonly<Record<string, Shown>> = {
  DailyAtMidnightSchedule: test(patterns, '%s %j'),
  HourlySchedule: test(patterns, '%s %j'),
  Every15MinutesSchedule: test(patterns, '%s %j'),
  EventDrivenFileArrivalTrigger: sources('tells of files that arrive, each once, and again when one is written again'),
  EventDrivenKafkaLagTrigger: { refused: 'schedules/pattern-not-runnable', file: patterns, title: '%s %j is refused' },
  EventDrivenTableUpdatedTrigger: sources('tells of a table when its watermark moves'),
  CronExpressionBuilder: test(patterns, '%s %j'),
  CatchupBackfillSchedule: test(patterns, '%s %j'),
  HolidayCalendarSkip: test(
    'packages/schedules/src/holidays.test.ts',
    'moves a holiday to the next business day, where it is one run with that of the day',
  ),
  DependencyChainBuilder: test(patterns, 'comes in levels'),
  SLAMonitor: test(
    'packages/sdk/test/monitor-patterns.test.ts',
    'SLAMonitor judges each run by its duration and its rows',
  ),
  DataFreshnessMonitor: test(
    'packages/sdk/test/monitor-patterns.test.ts',
    'DataFreshnessMonitor looks at its table after the tasks; an empty table is not fresh',
  ),
  PipelineLineageVisualizer: test(
    'packages/lineage/src/lineage.test.ts',
    'joins pipelines at the tables they share, in whatever order they come; the ledger is not part of it',
  ),
};
