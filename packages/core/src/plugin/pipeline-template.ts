import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Task } from '../graph/task.js';
import type { PipelineDefinition, ProjectDefinition } from '../project/definition.js';

/** What `expand` may look at. */
export interface ExpandContext<C> {
  readonly project: ProjectDefinition;
  readonly pipeline: PipelineDefinition<C>;
  report(diagnostic: Diagnostic): void;
}

/** A pipeline template: the config it needs and the tasks it makes. One folder each. */
export interface PipelineTemplate<C = unknown> {
  /** Canonical id in snake_case, e.g. `bronze_raw_ingestion`. */
  readonly id: string;
  /** Further accepted spellings; PascalCase with and without `Pipeline` is accepted by rule. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly description: string;
  /** Fields of the flat dialect that must be there, by their written names. */
  readonly requires: readonly string[];
  /** Other names, common or of the template, under which a required field may be written. */
  readonly alternatives?: Readonly<Record<string, readonly string[]>>;
  /** The template decides itself how rows are written and by which key. @default false */
  readonly ownsWrite?: boolean;
  /** Schema of `extra_config`; its descriptions are the docs. */
  readonly extra: z.ZodType<Readonly<Record<string, unknown>>>;
  /** Ids of the tasks of its chain, for docs and `list-templates`. */
  readonly chain: readonly string[];
  /** False: read, validated and listed, and refused with a code when run or deployed. @default true */
  readonly runnable?: boolean;
  /** What `requires` and `extra` cannot say; runs for templates that cannot run yet, too. */
  check?(context: ExpandContext<C>): void;
  expand?(context: ExpandContext<C>): readonly Task[];
}

/** Types a template; returns it unchanged. */
export function definePipelineTemplate<C>(template: PipelineTemplate<C>): PipelineTemplate<C> {
  return template;
}
