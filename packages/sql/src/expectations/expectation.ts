import type { Check, Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import type { z } from 'zod';

export type Scalar = string | number | boolean | null;

/** What the rendering of an expectation works with. */
export interface ExpectationScope {
  readonly dialect: Dialect;
  /** Full name of the table that is checked, for messages. */
  readonly dataset: string;
  /** Columns of the rows that are checked, when known. */
  readonly columns: readonly Column[] | undefined;
  /** A column as SQL; reports one that is known to be absent. */
  column(name: string, argument: string): string;
  /** A column inside an aggregate: NULL where the row_condition leaves the row out. */
  aggregated(name: string, argument: string): string;
  /** The number of rows, as an aggregate. */
  rows(): string;
  typeOf(name: string): string | undefined;
  /** A value as SQL of the column's type; reports one that can never be of that type. */
  value(value: Scalar, column: string, argument: string): string;
  /** `true` where a text matches somewhere; reports a pattern that means different things on different engines. */
  matches(expression: string, pattern: string, argument: string): string;
  /** An aggregate over all rows that the row_condition lets count, or those of them with equal `partition`. */
  window(aggregate: string, partition?: string): string;
  /** Reports that an argument is needed. */
  needs(what: string): void;
}

/** What an expectation means. */
export type Meaning =
  /** Each row that counts must be good. */
  | {
      readonly of: 'rows';
      /** Rows that count, others hold; `true` for all. */
      readonly considered: string;
      readonly good: string;
      readonly plain?: Check['meaning'];
    }
  /** An aggregate condition over the rows: NULL is a breach. */
  | { readonly of: 'table'; readonly holds: string }
  /** The columns of the table. */
  | { readonly of: 'columns'; readonly columns: Extract<Check['meaning'], { type: 'columns' }> }
  /** A select of the number of breaches, on tables by name. */
  | { readonly of: 'query'; readonly query: SqlStatement };

/** One expectation: its arguments as a schema, and its meaning as SQL. */
export interface Expectation<K = unknown> {
  readonly type: string;
  readonly description: string;
  readonly kwargs: z.ZodType<K>;
  /** Its subject in a few words, for names and messages. */
  subject(kwargs: K): string;
  render(kwargs: K, scope: ExpectationScope): Meaning;
}

export function defineExpectation<K>(expectation: Expectation<K>): Expectation<K> {
  return expectation;
}
