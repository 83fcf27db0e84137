import type { Adapter } from '@sparkle-orchestration/core';

/** What changes of a definition mean in dbt besides what they mean for rows. */
export const changes: NonNullable<Adapter['changes']> = {
  pipeline_removed: 'its models are no longer in the project; dbt drops no table',
  destination_changed:
    'the model goes by its table: it has another name, which selectors and your own models must follow',
  schedule_changed: 'dbt has no schedule: change it in what starts dbt',
  catchup_changed: 'dbt has no schedule: what starts it makes the runs',
  dates_changed: 'dbt has no schedule: what starts it makes the runs',
  column_removed: 'your own models that name the column fail at their next build',
  column_renamed: 'your own models that name the old column fail at their next build',
};
