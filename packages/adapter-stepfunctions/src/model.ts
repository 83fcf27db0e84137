/** A JSON value of the state language. Keys with `undefined` are left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One rule of `Retry`. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Output?: Json;
  readonly Next: string;
}

/** A state of the Amazon States Language in its JSONata form. */
export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Parallel' | 'Map' | 'Succeed' | 'Fail';
  readonly Comment?: string | undefined;
  readonly Resource?: string;
  readonly Arguments?: Json;
  readonly Assign?: Readonly<Record<string, Json>>;
  readonly Timestamp?: string;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig: { readonly Mode: 'INLINE' } };
  readonly Branches?: readonly Machine[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly TimeoutSeconds?: number | undefined;
  readonly HeartbeatSeconds?: number;
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
  readonly Output?: Json | undefined;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Next?: string | undefined;
  readonly End?: true | undefined;
}

/** States by name; a branch, an item processor, or with the further fields a whole state machine. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface StateMachine extends Machine {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly TimeoutSeconds?: number | undefined;
}

/** What a machine may do, as the actions of one statement of its role. `resources` are names of `references`. */
export type Use =
  | { readonly kind: 'ecs'; readonly reports: boolean }
  | { readonly kind: 'start'; readonly pipeline: string; readonly waits: boolean }
  | { readonly kind: 'http'; readonly connection: string }
  | { readonly kind: 'mail'; readonly connection: string }
  | { readonly kind: 'topic' }
  | { readonly kind: 'lock' };
