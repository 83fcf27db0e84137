import type { CheckOperation, Edge } from '@sparkle-orchestration/core';
import { renderCheck } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import type { Chain } from './chain.js';
import type { LowerTasksContext } from './context.js';
import { operationBase } from './operation-base.js';

/** Checks of a table that is there, with the statements that record what they find. */
export function lowerCheck(
  chain: Chain,
  needs: readonly Edge[],
  context: LowerTasksContext,
): CheckOperation | undefined {
  const fragment = chain.links[0]?.fragment;
  if (fragment?.fragment !== 'check') return undefined;
  const base = operationBase(chain, needs);
  const { dataset, quarantine, minSuccess, strict } = fragment;
  const columns = context.columnsOf(dataset)?.filter((c) => c.name !== '_load_id');
  if (!columns && quarantine !== undefined) {
    context.report(diagnostics.report('schema-unknown', { dataset }, base.origin.location));
    return undefined;
  }
  const checks = fragment.checks({ dataset, columns });
  if (!checks) return undefined;
  const share = minSuccess === undefined ? {} : { minSuccess };
  const { setup, statements } = renderCheck({
    identity: {
      project: context.project.name,
      env: context.project.env,
      pipeline: context.pipeline,
      operation: base.id,
      destination: dataset,
    },
    dialect: context.dialect,
    checks,
    ...share,
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(strict ? { strict } : {}),
    ...(columns ? { columns } : {}),
  });
  const others = checks.flatMap((c) =>
    (c.query ?? []).flatMap((p) => (typeof p === 'object' && 'dataset' in p ? [p.dataset] : [])),
  );
  return {
    ...base,
    op: 'check',
    dialect: context.dialect,
    compute: context.dialect,
    connection: context.warehouse,
    dataset,
    reads: [...new Set([dataset, ...others])],
    writes: quarantine === undefined || setup.length === 0 ? [] : [quarantine],
    checks,
    ...share,
    ...(setup.length > 0 ? { setup } : {}),
    statements,
  };
}
