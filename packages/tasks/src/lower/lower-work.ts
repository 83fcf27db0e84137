import type { Edge, Operation } from '@sparkle-orchestration/core';
import type { Chain } from './chain.js';
import { operationBase } from './operation-base.js';

/** Work that is no SQL: a wait, a request, a program, a decision. */
export function lowerWork(chain: Chain, needs: readonly Edge[]): Operation | undefined {
  const fragment = chain.links[0]?.fragment;
  if (fragment?.fragment !== 'work') return undefined;
  const base = operationBase(chain, needs);
  const declared = base.outputs ?? [];
  const own = (fragment.outputs ?? []).filter((one) => !declared.some(({ name }) => name === one.name));
  const outputs = own.length > 0 ? { outputs: [...own, ...declared] } : {};
  return { reads: [], writes: [], ...base, ...outputs, ...fragment.work };
}
