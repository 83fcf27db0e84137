import type { ChangeKind, Location } from '@sparkle-orchestration/core';

export type { ChangeKind } from '@sparkle-orchestration/core';

/**
 * What a change does to rows. `none`: nothing. `later`: rows of later runs only. `rewritten`: every row, at the next
 * run, which writes them all anyway. `backfill`: intervals that were run
 * already are missing rows, and must be run again. `rebuild`: rows that are there follow the old definition until a
 * full refresh. `doubled`: the next run writes rows again that are there already.
 */
export type DataEffect = 'none' | 'later' | 'rewritten' | 'backfill' | 'rebuild' | 'doubled';

/** What becomes of cursor and loads in the ledger. `unused`: nothing is read by them. */
export type StateEffect = 'kept' | 'lost' | 'new' | 'unused';

/** A column of a table. */
export interface ColumnPoint {
  readonly dataset: string;
  /** `*` where any column can be meant. */
  readonly column: string;
}

/** A column that is made from a changed one, and the task that makes it. */
export interface Downstream extends ColumnPoint {
  readonly pipeline: string;
  readonly task: string;
}

/** One change of a definition, with what it means. */
export interface Change {
  readonly kind: ChangeKind;
  readonly pipeline: string;
  readonly task?: string;
  /** The change itself: `keys order_id → order_id, line`. */
  readonly what: string;
  readonly meaning: string;
  /** Somebody must act before or after it: rows would be lost, doubled or wrong, or readers fail. */
  readonly breaking: boolean;
  readonly data: DataEffect;
  readonly state: StateEffect;
  /** What to do, as a command where there is one. */
  readonly todo?: string;
  /** Columns that change. */
  readonly columns?: readonly ColumnPoint[];
  /** Everything that is made from them, over all pipelines. */
  readonly downstream?: readonly Downstream[];
  readonly location?: Location;
}

/** A change before its pipeline and place are known. */
export type Finding = Omit<Change, 'pipeline' | 'task' | 'location'>;

/** What a change that touches no row looks like. */
export const harmless = (kind: ChangeKind, what: string, meaning = 'rows and state are the same'): Finding => ({
  kind,
  what,
  meaning,
  breaking: false,
  data: 'none',
  state: 'kept',
});

/** `a, b`; `nothing` when there is none. */
export const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
