import type { Diagnostic, EventTrigger } from '@sparkle-orchestration/core';

/** Something that happened. */
export interface SourceEvent {
  /** Equal ids are one event, however often it is seen. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  /** Facts that `{{ event.<name> }}` in a trigger's parameters stands for. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * The one answer of all sources. `ready`: these events are there. `not_ready`: none, look again later. `failed`: the
 * source could not be asked; it is asked again, and the trigger says so.
 */
export type SourceAnswer =
  | { readonly state: 'ready'; readonly events: readonly SourceEvent[]; readonly memory: unknown }
  | { readonly state: 'not_ready'; readonly memory: unknown }
  | { readonly state: 'failed'; readonly diagnostic: Diagnostic };

/** What a look works with. */
export interface Look {
  readonly now: Date;
  /** What the last look gave to remember; nothing at the first. */
  readonly memory: unknown;
  readonly signal: AbortSignal;
}

export interface EventSource {
  /** Seconds between two looks. */
  readonly everySeconds: number;
  look(look: Look): Promise<SourceAnswer>;
}

/** Makes the source of a trigger. @throws DiagnosticError when it cannot be watched here, or its settings are wrong */
export type EventSources = (trigger: EventTrigger) => EventSource;
