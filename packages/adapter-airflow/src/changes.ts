import type { Adapter } from '@sparkle-orchestration/core';

/** What changes of a definition mean in Airflow besides what they mean for rows. */
export const changes: NonNullable<Adapter['changes']> = {
  pipeline_added: 'the Dag is new, and paused unless Airflow is set up otherwise',
  pipeline_removed: 'the Dag goes with its file; its run history stays in the database of Airflow',
  pipeline_renamed:
    'it is another Dag: the history stays under the old name, and the new one is paused unless Airflow is set up otherwise',
  task_added: 'runs of before have no such task',
  task_removed: 'the history of the task is no longer shown in the grid',
  task_renamed: 'it is another task: its history stays under the old id',
  schedule_changed: 'runs of before keep their intervals; the next one is made by the new timetable',
  catchup_changed: 'with catchup the scheduler makes all missing runs, as many at a time as max_active_runs allows',
  dates_changed: 'with catchup the scheduler makes runs for earlier intervals too',
};
