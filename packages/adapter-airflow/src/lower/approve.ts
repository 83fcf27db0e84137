import { timedelta } from '@sparkle-orchestration/adapter-kit';
import type { ApproveOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import type { LowerContext } from './context.js';
import { jinjaTemplate } from './values.js';

/** A person decides in Airflow's own pages: "Required Actions" of the run. A rejection fails the task, without retries. */
export function lowerApprove(context: LowerContext, operation: ApproveOperation): LoweredOperation {
  const subject = jinjaTemplate(context, operation.message);
  if (subject === undefined) {
    const at = operation.origin.location;
    context.report(diagnostics.report('approval-text', { operation: operation.id }, at));
  }
  const users = operation.approvers.map((name) => ({ id: name, name }));
  return lowered(
    {
      kind: 'operator',
      operator: providers.approval.node,
      arguments: {
        subject: subject ?? '',
        fail_on_reject: true,
        assigned_users: users.length > 0 ? users : undefined,
        defaults: operation.onTimeout === 'approve' ? ['Approve'] : undefined,
        retries: 0,
        execution_timeout: timedelta(operation.waitSeconds),
        do_xcom_push: true,
      },
    },
    { needsInterval: true, providers: ['standard'] },
  );
}
