import type { WaitOperation } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import { type Arguments, type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import { isNativeWait, type LowerContext } from './context.js';
import { lowerDependency } from './dependencies.js';
import { byRunner, nameInGraph } from './runner.js';
import { inputsOf, jinjaTemplate } from './values.js';

/** A sensor gives its slot back between two looks. */
const patience = ({ pollSeconds, waitSeconds }: WaitOperation): Arguments => ({
  mode: 'reschedule',
  poke_interval: pollSeconds,
  timeout: waitSeconds,
});

/**
 * A sensor: of Airflow's own for a moment and for other pipelines, else one that lets the runner look. Airflow's sensors
 * of files and tables have other rules: they take a file that is still written, and fail where a table is not there yet.
 */
export function lowerWait(context: LowerContext, operation: WaitOperation): LoweredOperation {
  const { waitFor } = operation;
  if (waitFor.type === 'pipeline') return lowerDependency(context, waitFor, patience(operation));
  const target_time =
    waitFor.type === 'time' && isNativeWait(operation) ? jinjaTemplate(context, waitFor.at) : undefined;
  if (target_time !== undefined) {
    return lowered(
      { kind: 'operator', operator: providers.dateTime.node, arguments: { target_time, ...patience(operation) } },
      { needsInterval: true, providers: ['standard'] },
    );
  }
  const name = nameInGraph(context, operation.id);
  const given = {
    operation: name === context.names.task(operation.id) ? undefined : name,
    inputs: inputsOf(context, operation),
  };
  return lowered(
    { kind: 'operator', operator: common('SparkleSensor'), arguments: { ...given, ...patience(operation) } },
    byRunner,
  );
}
