import type { Edge, Operation } from '@sparkle-orchestration/core';
import type { Chain } from './chain.js';
import { operationBase } from './operation-base.js';

/** Work that is no SQL: a wait, a request, a program, a decision. */
export function lowerWork(chain: Chain, needs: readonly Edge[]): Operation | undefined {
  const fragment = chain.links[0]?.fragment;
  if (fragment?.fragment !== 'work') return undefined;
  return { reads: [], writes: [], ...operationBase(chain, needs), ...fragment.work };
}
