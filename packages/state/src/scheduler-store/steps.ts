/** What may be bound to a statement. */
export type Value = string | number | null;
export type StoreRow = Readonly<Record<string, unknown>>;

/** One statement of a transaction; `?` stands for a value. */
export interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
}

export interface StepResult {
  readonly rows: readonly StoreRow[];
  readonly changes: number;
}

/**
 * A transaction as the statements that it wants to run, one after the other. SQLite runs it without giving up the
 * thread, so that nothing of the same process can come between; Postgres runs it over a connection of its own.
 */
export type Transaction<T> = Generator<Step, T, StepResult>;

/** Asks for one statement: `const { rows } = yield* step('select …', [1])`. */
export function* step(sql: string, values: readonly Value[] = []): Generator<Step, StepResult, StepResult> {
  return yield { sql, values };
}

/** A database that keeps a scheduler's state. Transactions run one after the other, over all instances. */
export interface SchedulerDatabase {
  /** Expression for the current time in milliseconds since the epoch, by the one clock that all instances share. */
  readonly now: string;
  transaction<T>(work: () => Transaction<T>): Promise<T>;
  close(): Promise<void>;
}
