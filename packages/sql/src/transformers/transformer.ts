import type { Dialect } from '@sparkle-orchestration/core';
import type { Params, Values } from './param.js';
import type { StepPlan } from './plan.js';
import type { StepContext } from './step-context.js';
import type { StepWrite } from './step-write.js';

export type TransformerGroup =
  | 'Cleaning'
  | 'Enrichment'
  | 'Validation'
  | 'SCD'
  | 'Aggregation'
  | 'Parsing'
  | 'PII'
  | 'Date and time'
  | 'CDC'
  | 'Advanced'
  | 'Shaping'
  | 'Project';

/** How a step behaves on a stream: by row, with state per key, or only on a whole batch. */
export type StreamingClass = 'row' | 'state' | 'batch';

/** A reviewed difference between engines that no SQL removes: the step is refused on that engine. */
export interface EngineException {
  readonly dialect: Dialect;
  /** Finishes the sentence "does not run on …:". */
  readonly reason: string;
  /** Whether it holds for these parameters; always when absent. */
  readonly when?: (values: Readonly<Record<string, unknown>>) => boolean;
}

/** One step of the catalogue: its parameters and what it does to columns and rows. One file each. */
export interface Transformer<P extends Params = Params> {
  readonly name: string;
  readonly group: TransformerGroup;
  /** Other names under which a step may call it. */
  readonly aliases: readonly string[];
  /** What it does, in one or two sentences, with the formula where there is one. */
  readonly meaning: string;
  readonly params: P;
  /** The parameter that may be spread out: every name that is no parameter is a key of it (`cast_columns`). */
  readonly open?: string;
  /** Params of an example, shown in the docs. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly streaming: StreamingClass;
  readonly exceptions: readonly EngineException[];
  /** How the table is written because of this step, which must then be the last one. */
  write?(values: Values<P>): StepWrite | undefined;
  /** What the step does to this input. Problems go to the context; nothing is returned when there is no sense in going on. */
  plan(values: Values<P>, context: StepContext): StepPlan | undefined;
}

type Written<P extends Params> = Omit<Transformer<P>, 'aliases' | 'streaming' | 'exceptions'> &
  Partial<Pick<Transformer<P>, 'aliases' | 'streaming' | 'exceptions'>>;

/** Declares a transformer. By default it has no aliases, works row by row, and is the same on all engines. */
export function defineTransformer<const P extends Params>(written: Written<P>): Transformer<P> {
  return { aliases: [], streaming: 'row', exceptions: [], ...written };
}
