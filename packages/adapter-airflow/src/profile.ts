import { imported, type PythonNode } from '@sparkle-orchestration/adapter-kit';
import type { AirflowOptions } from './options.js';

/** Provider packages that emitted files may need. */
export type Provider = 'common-sql' | 'databricks' | 'http' | 'postgres' | 'slack' | 'smtp' | 'standard';

/** Where one major version of Airflow keeps what Dag files import, and the providers that were tried with it. */
export interface Profile {
  readonly major: '2' | '3';
  readonly image: string;
  readonly dag: PythonNode;
  readonly task: PythonNode;
  readonly literal: PythonNode;
  readonly Param: PythonNode;
  readonly TriggerRule: PythonNode;
  readonly Asset: PythonNode;
  readonly TaskGroup: PythonNode;
  readonly pins: Readonly<Record<Provider, string>>;
}

const sdk = (name: string) => imported('airflow.sdk', name);

const three: Profile = {
  major: '3',
  image: 'apache/airflow:3.3.2',
  dag: sdk('dag'),
  task: sdk('task'),
  literal: sdk('literal'),
  Param: sdk('Param'),
  TriggerRule: sdk('TriggerRule'),
  Asset: sdk('Asset'),
  TaskGroup: sdk('TaskGroup'),
  pins: {
    'common-sql': '2.4.0',
    databricks: '7.23.0',
    http: '6.3.0',
    postgres: '7.1.1',
    slack: '9.11.1',
    smtp: '3.2.0',
    standard: '1.21.0',
  },
};

const two: Profile = {
  major: '2',
  image: 'apache/airflow:2.11.2',
  dag: imported('airflow.decorators', 'dag'),
  task: imported('airflow.decorators', 'task'),
  literal: imported('airflow.utils.template', 'literal'),
  Param: imported('airflow.models.param', 'Param'),
  TriggerRule: imported('airflow.utils.trigger_rule', 'TriggerRule'),
  Asset: imported('airflow.datasets', 'Dataset'),
  TaskGroup: imported('airflow.utils.task_group', 'TaskGroup'),
  pins: {
    'common-sql': '1.30.3',
    databricks: '7.8.3',
    http: '5.6.3',
    postgres: '6.5.4',
    slack: '9.6.2',
    smtp: '2.4.4',
    standard: '1.10.3',
  },
};

export const profileOf = (options: AirflowOptions): Profile => (options.airflow === '2' ? two : three);

/** Operators and hooks by the package that brings them. */
export const providers = {
  sqlExecute: {
    provider: 'common-sql',
    node: imported('airflow.providers.common.sql.operators.sql', 'SQLExecuteQueryOperator'),
  },
  sqlTableCheck: {
    provider: 'common-sql',
    node: imported('airflow.providers.common.sql.operators.sql', 'SQLTableCheckOperator'),
  },
  sqlSensor: { provider: 'common-sql', node: imported('airflow.providers.common.sql.sensors.sql', 'SqlSensor') },
  externalTask: {
    provider: 'standard',
    node: imported('airflow.providers.standard.sensors.external_task', 'ExternalTaskSensor'),
  },
  trigger: {
    provider: 'standard',
    node: imported('airflow.providers.standard.operators.trigger_dagrun', 'TriggerDagRunOperator'),
  },
  approval: {
    provider: 'standard',
    node: imported('airflow.providers.standard.operators.hitl', 'ApprovalOperator'),
  },
  dateTime: {
    provider: 'standard',
    node: imported('airflow.providers.standard.sensors.date_time', 'DateTimeSensor'),
  },
  databricks: {
    provider: 'databricks',
    node: imported('airflow.providers.databricks.operators.databricks', 'DatabricksSubmitRunOperator'),
  },
  empty: { provider: 'standard', node: imported('airflow.providers.standard.operators.empty', 'EmptyOperator') },
  http: { provider: 'http', node: imported('airflow.providers.http.operators.http', 'HttpOperator') },
  slack: {
    provider: 'slack',
    node: imported('airflow.providers.slack.operators.slack_webhook', 'SlackWebhookOperator'),
  },
  email: { provider: 'smtp', node: imported('airflow.providers.smtp.operators.smtp', 'EmailOperator') },
} as const satisfies Record<string, { provider: Provider; node: PythonNode }>;
