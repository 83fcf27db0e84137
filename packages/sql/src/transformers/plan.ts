import type { ColumnWithLineage, LineageKind, SqlStatement } from '@sparkle-orchestration/core';
import type { SqlInsert } from '../dialect/statement.js';
import { sourcesThrough } from '../lineage/compose.js';

/** One column of a step's result. Without an expression it is the input's column of that name, untouched. */
export interface PlanColumn {
  readonly column: ColumnWithLineage;
  readonly expression?: SqlInsert;
}

/** Rows that leave the chain at this step. */
export interface PlanReject {
  /** True for rows that go on. */
  readonly condition: string;
  readonly rule: string;
  readonly reason: string;
}

/** What a step does, as data: its select, its columns and their lineage are all read from this. */
export interface StepPlan {
  readonly columns: readonly PlanColumn[];
  /** The whole select, where people wrote it; all but the columns is then read from nothing else. */
  readonly statement?: SqlStatement;
  readonly distinct?: boolean;
  /** Columns made in a select beneath, for use in `where` or in expressions; names come from `context.hidden`. */
  readonly beneath?: readonly { readonly name: string; readonly expression: SqlInsert }[];
  /** A table expression in place of the step before, named `s`; reads that step as `context.from`. */
  readonly input?: SqlInsert;
  /** Joins after `from <input> as s`; columns of the input are then written `s."c"`. */
  readonly joins?: SqlInsert;
  /** Names the input `s` without a join, for expressions with a subquery of their own. */
  readonly aliased?: boolean;
  readonly where?: SqlInsert;
  /** Groups the rows; every column is then an expression. */
  readonly groupBy?: SqlInsert;
  /** Columns that decide which rows stay. */
  readonly decides?: readonly ColumnWithLineage[];
  /** Datasets that are read beside the input. */
  readonly reads?: readonly string[];
  /** New columns that keep the target's value on update. */
  readonly keep?: readonly string[];
  /** New columns that are never compared to find out whether a row changed. */
  readonly audit?: readonly string[];
  readonly rejects?: readonly PlanReject[];
}

/** A column that a step makes. */
export interface MadeColumn {
  readonly name: string;
  readonly type: string;
  readonly expression: SqlInsert;
  /** Columns that its value is made of. */
  readonly uses: readonly ColumnWithLineage[];
  /** @default 'derived' */
  readonly kind?: LineageKind;
  readonly nullable?: boolean;
  readonly class?: string;
  readonly description?: string;
}

/** A made column with its lineage. */
export function made(column: MadeColumn): PlanColumn {
  const { name, type, nullable, description } = column;
  return {
    expression: column.expression,
    column: {
      name,
      type,
      ...(nullable === undefined ? {} : { nullable }),
      ...(description ? { description } : {}),
      from: sourcesThrough(column.uses, column.kind ?? 'derived'),
      ...(column.class ? { class: column.class } : {}),
    },
  };
}

/** All columns as they are. */
export function unchanged(input: readonly ColumnWithLineage[]): PlanColumn[] {
  return input.map((column) => ({ column }));
}

/** All columns, and new ones after them. */
export function withAdded(input: readonly ColumnWithLineage[], added: readonly MadeColumn[]): PlanColumn[] {
  return [...unchanged(input), ...added.map(made)];
}

/** A column whose value is made anew from itself; name, position and (unless told) type stay. */
export interface ReplacedColumn {
  readonly column: ColumnWithLineage;
  readonly expression: SqlInsert;
  readonly type?: string;
  readonly kind?: LineageKind;
  readonly uses?: readonly ColumnWithLineage[];
  readonly nullable?: boolean;
  /** Class of the new values; that of the column when not given. */
  readonly class?: string;
}

/** All columns in their places, some with another value. */
export function withReplaced(input: readonly ColumnWithLineage[], replaced: readonly ReplacedColumn[]): PlanColumn[] {
  const byName = new Map(replaced.map((r) => [r.column.name, r]));
  return input.map((column) => {
    const change = byName.get(column.name);
    if (!change) return { column };
    const { nullable: _, ...known } = column;
    const from = sourcesThrough(change.uses ?? [column], change.kind ?? 'derived');
    return {
      expression: change.expression,
      column: {
        ...known,
        type: change.type ?? column.type,
        ...(change.class === undefined ? {} : { class: change.class }),
        ...(change.nullable === undefined ? {} : { nullable: change.nullable }),
        from,
      },
    };
  });
}

/** All columns; a made one of an existing name takes that one's place, the others follow at the end. */
export function withReplacedOrAdded(input: readonly ColumnWithLineage[], own: readonly MadeColumn[]): PlanColumn[] {
  const byName = new Map(own.map((column) => [column.name, column]));
  const kept = input.map((column) => {
    const replacement = byName.get(column.name);
    byName.delete(column.name);
    return replacement ? made(replacement) : { column };
  });
  return [...kept, ...[...byName.values()].map(made)];
}
