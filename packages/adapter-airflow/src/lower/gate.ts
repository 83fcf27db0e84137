import {
  assign,
  block,
  call,
  code,
  expression,
  imported,
  type PythonStatement,
  pythonFunction,
  tuple,
} from '@sparkle-orchestration/adapter-kit';
import type { Edge } from '@sparkle-orchestration/core';
import type { TaskBody } from '../model.js';
import type { LowerContext } from './context.js';

/** The task that decides by the truth table of edges, looking at all needs once they have ended. */
export function gateTask(context: LowerContext, needs: readonly Edge[]): TaskBody {
  const given = needs.map((need) => tuple(context.names.task(need.task), need.when));
  return { kind: 'function', arguments: { retries: 0 }, body: [expression(call('settle', [given]))] };
}

/** `settle(needs)`: fails when a failure forbids the task, skips when there is nothing to do, else returns. */
export function settleFunction(context: LowerContext): PythonStatement {
  const error = (name: string) => imported('airflow.exceptions', name);
  const three = context.profile.major === '3';
  const current = call(imported(three ? 'airflow.sdk' : 'airflow.operators.python', 'get_current_context'));
  const ids = assign('ids', code`[task_id for task_id, _ in needs]`);
  const states: PythonStatement[] = three
    ? [
        assign('run_id', code`context["run_id"]`),
        assign(
          'found',
          code`context["ti"].get_task_states(dag_id=context["dag"].dag_id, task_ids=ids, run_ids=[run_id])`,
        ),
        assign('states', code`found[run_id]`),
      ]
    : [assign('states', code`{ti.task_id: ti.state for ti in context["dag_run"].get_task_instances()}`)];
  return pythonFunction('settle', {
    parameters: ['needs'],
    docstring: 'Decides on the states of all needs: a failure that forbids the task outweighs a reason to skip it.',
    body: [
      assign('context', current),
      ids,
      ...states,
      assign('failed', code`[task_id for task_id in ids if states[task_id] in ("failed", "upstream_failed")]`),
      block(code`if any(task_id in failed for task_id, when in needs if when in ("success", "not_failed"))`, [
        expression(code`raise ${error('AirflowFailException')}("a task that must not fail has failed")`),
      ]),
      assign('idle', code`[task_id for task_id, when in needs if when == "failed" and task_id not in failed]`),
      assign(
        'skipped',
        code`[task_id for task_id, when in needs if when == "success" and states[task_id] == "skipped"]`,
      ),
      block(code`if idle or skipped`, [expression(code`raise ${error('AirflowSkipException')}("nothing to do")`)]),
    ],
  });
}
