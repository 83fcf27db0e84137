import type { WaitFor } from '@sparkle-orchestration/core';
import type { ExecuteContext } from '../execute/context.js';
import { renderTemplate } from '../execute/values.js';
import type { Look } from './look.js';

/** A moment: ISO 8601, UTC when it names no offset. */
export function lookAtTime(waitFor: Extract<WaitFor, { readonly type: 'time' }>, context: ExecuteContext) {
  const text = renderTemplate(waitFor.at, context.values);
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !/\d{2}:\d{2}/.test(text);
  const moment = new Date(zoned ? text : `${text.replace(' ', 'T')}Z`).getTime();
  const look = async (): Promise<Look> => {
    if (Number.isNaN(moment)) return { answer: 'failed', detail: `${JSON.stringify(text)} is no time` };
    const left = Math.ceil((moment - Date.now()) / 1000);
    return left <= 0 ? { answer: 'ready', detail: text } : { answer: 'not yet', detail: `it comes in ${left} s` };
  };
  return { what: `the time ${text}`, look };
}
