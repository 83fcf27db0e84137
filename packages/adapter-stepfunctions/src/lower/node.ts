import type { Edge, Operation } from '@sparkle-orchestration/core';
import type { Catcher, State } from '../model.js';

/** What lowering one operation gives: a state without what follows it. */
export type LoweredNode =
  | {
      readonly kind: 'state';
      readonly state: State;
      /** Its outputs, as an expression over `$states.result`; nothing when nobody takes them. */
      readonly outputs?: string | undefined;
      /**
       * What a failure of the state means: `failed` as a rule; `nothing` for messages and for states that cannot fail.
       */
      readonly failure?: 'failed' | 'nothing';
      /** How the task ended, as an expression over `$states.result`, where the state ends well whatever happened inside. */
      readonly ended?: string;
      /** Errors that are a success of the task after all, with the outputs they stand for. */
      readonly excused?: readonly { readonly errors: Catcher['ErrorEquals']; readonly outputs: string }[];
    }
  /** The first case that holds, else the last one: a choice whose name is the output `choice`. */
  | {
      readonly kind: 'choice';
      readonly cases: readonly { readonly name: string; readonly condition: string }[];
      readonly otherwise: string;
    };

/** One thing that a machine does in its turn: an operation, a whole pipeline of a job, or what stands around them. */
export interface Node {
  readonly id: string;
  readonly needs: readonly Edge[];
  /** Ids that it comes after though it does not ask how they ended. */
  readonly after: readonly string[];
  readonly operation?: Operation;
  lower(): LoweredNode;
}
