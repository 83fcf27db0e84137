import {
  assign,
  call,
  code,
  expression,
  type PythonStatement,
  pythonIdentifier,
  tuple,
} from '@sparkle-orchestration/adapter-kit';
import type { Edge } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { TaskBody } from '../model.js';
import type { LowerContext } from './context.js';
import { conditionCode, startRun, together } from './values.js';

/** Name of the task before one whose needs no trigger rule says. */
export const gateOf = (task: string): string => `${task}__may_start`;
export const gateVariable = (task: string): string => pythonIdentifier(gateOf(task));

/** The task that decides by the truth table of edges and their conditions, looking at all needs once they have ended. */
export function gateTask(context: LowerContext, needs: readonly Edge[]): TaskBody {
  const given = needs.map((need) => tuple(context.names.task(need.task), need.when));
  const conditions = needs.flatMap((need) => (need.if === undefined ? [] : [need.if]));
  if (conditions.length === 0) {
    return { kind: 'function', arguments: { retries: 0 }, body: [expression(call(common('settle'), [given]))] };
  }
  const condition = together(
    'all_of',
    conditions.map((text) => conditionCode(context, text)),
  );
  const body: readonly PythonStatement[] = [
    startRun,
    assign('needs', given),
    expression(call(common('settle'), [code`needs`, code`lambda: ${condition}`])),
  ];
  return { kind: 'function', arguments: { retries: 0 }, body };
}
