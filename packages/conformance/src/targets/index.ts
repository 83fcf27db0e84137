import { airflowTarget } from './airflow.js';
import { dagsterTarget } from './dagster.js';
import { dbtTarget } from './dbt.js';
import { generatorsTarget } from './generators.js';
import { localTarget } from './local.js';
import { stepFunctionsTarget } from './stepfunctions.js';
import { stepFunctionsStackTarget } from './stepfunctions-stack.js';
import type { Target } from './target.js';

/** Every target, in the order in which a whole suite runs them. */
export const targets: Readonly<Record<string, () => Target>> = {
  local: localTarget,
  airflow: () => airflowTarget('3'),
  airflow31: () => airflowTarget('3.1'),
  airflow2: () => airflowTarget('2'),
  dagster: dagsterTarget,
  dbt: dbtTarget,
  generators: generatorsTarget,
  stepfunctions: stepFunctionsTarget,
  'stepfunctions-stack': stepFunctionsStackTarget,
};
