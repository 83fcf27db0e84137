import type { AdapterComponent } from '@sparkle-orchestration/core';

/** The five documented ways of emitting for Airflow; the first is the one that this version writes. */
export const components: readonly AdapterComponent[] = [
  {
    id: 'airflow-task-flow-decorator',
    className: 'AirflowTaskFlowDecoratorAdapter',
    kind: 'shape',
    description: 'One file per pipeline: a function under `@dag` with native operators and `@task` functions',
  },
  {
    id: 'airflow-dynamic-task-mapping',
    className: 'AirflowDynamicTaskMappingAdapter',
    kind: 'shape',
    description: 'Operations over items as mapped tasks (`.expand`, `.expand_kwargs`)',
    available: false,
  },
  {
    id: 'airflow-external-task-sensor',
    className: 'AirflowExternalTaskSensorAdapter',
    kind: 'part',
    description: 'Waits for a task of another Dag',
    available: false,
  },
  {
    id: 'airflow-slack-webhook-operator',
    className: 'AirflowSlackWebhookOperatorAdapter',
    kind: 'part',
    description: 'Messages to Slack by its incoming webhooks',
    available: false,
  },
  {
    id: 'airflow-databricks-submit-run-operator',
    className: 'AirflowDatabricksSubmitRunOperatorAdapter',
    kind: 'part',
    description: 'Notebooks and jobs on Databricks by `DatabricksSubmitRunOperator`',
    available: false,
  },
];
