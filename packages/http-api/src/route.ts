import type { Scheduler } from '@sparkle-orchestration/server';
import type { SharedStore } from '@sparkle-orchestration/state';
import type { z } from 'zod';
import type { EventHub } from './events/hub.js';
import type { ProjectView } from './project-view.js';

/** What routes answer from. */
export interface ApiContext {
  readonly scheduler: Scheduler;
  readonly store: SharedStore;
  readonly project: () => ProjectView;
  readonly hub: EventHub;
  readonly instance: string;
}

/** An answer that is not the good one. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 404 | 409 | 422 | 503,
    message: string,
    readonly code: string = 'request',
    readonly hint?: string,
  ) {
    super(message);
  }
}

type Shape = z.ZodObject;
type Given<S> = S extends z.ZodType ? z.output<S> : undefined;

/**
 * One route of the API: its shapes are what requests are checked by, what answers are checked by in tests, and what the
 * OpenAPI document is made of.
 */
export interface Route {
  readonly method: 'get' | 'post';
  /** Below `/api/v1`, with `:name` for parameters. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly query?: Shape;
  readonly body?: Shape;
  /** @default 200 */
  readonly status?: 200 | 202;
  readonly answer: z.ZodType;
  handle(
    given: { readonly params: Readonly<Record<string, string>>; readonly query: unknown; readonly body: unknown },
    context: ApiContext,
  ): Promise<unknown>;
}

interface TypedRoute<Q extends Shape | undefined, B extends Shape | undefined, A extends z.ZodType>
  extends Omit<Route, 'query' | 'body' | 'answer' | 'handle'> {
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  handle(
    given: {
      readonly params: Readonly<Record<string, string>>;
      readonly query: Given<Q>;
      readonly body: Given<B>;
    },
    context: ApiContext,
  ): Promise<z.input<A>>;
}

export function defineRoute<
  A extends z.ZodType,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(route: TypedRoute<Q, B, A>): Route {
  return route as unknown as Route;
}
