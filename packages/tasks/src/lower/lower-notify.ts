import type { Edge, NotifyOperation } from '@sparkle-orchestration/core';
import type { Chain } from './chain.js';
import { operationBase } from './operation-base.js';

/** A message to channels. */
export function lowerNotify(chain: Chain, needs: readonly Edge[]): NotifyOperation | undefined {
  const fragment = chain.links[0]?.fragment;
  if (fragment?.fragment !== 'notify') return undefined;
  const { fragment: _, ...told } = fragment;
  return {
    ...operationBase(chain, needs),
    op: 'notify',
    compute: 'service',
    reads: [],
    writes: [],
    ...told,
  };
}
