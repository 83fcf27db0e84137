import {
  type Column,
  type ColumnWithLineage,
  type Diagnostic,
  type Dialect,
  type Location,
  nearestName,
  type WriteMode,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { orderable } from '../dialect/text.js';
import { type TypeFamily, typeFamily } from '../dialect/type.js';
import { type RenderedCondition, renderCondition } from '../user-sql/condition.js';
import { transformerDiagnostics } from './diagnostics.js';
import { fullName } from './full-name.js';
import type { OrderItem } from './param.js';

export type ParamPath = readonly (string | number)[];

/** What is the same for all steps of a chain. */
export interface ChainFacts {
  readonly dialect: Dialect;
  /** Dialect of conditions and expressions that people write. */
  readonly sqlDialect: string;
  readonly watermarkColumn?: string | undefined;
  readonly primaryKey: readonly string[];
  /** Dataset that the chain is written to. */
  readonly destination?: string | undefined;
  /** How the result becomes a table; absent where steps are only checked on their own. */
  readonly writeMode?: WriteMode | undefined;
  /** The chain starts from the table that it is written to. @default false */
  readonly readsTarget?: boolean | undefined;
  lookupColumns(dataset: string): readonly Column[] | undefined;
}

/** What a transformer sees while it makes its plan. */
export interface StepContext extends ChainFacts {
  readonly input: readonly ColumnWithLineage[];
  /** Name of the step before, for steps that read it twice. */
  readonly from: string;
  /** No step comes after. */
  readonly isLast: boolean;
  /** Reports a problem at a parameter. */
  readonly report: <K extends keyof typeof transformerDiagnostics.table>(
    name: K,
    params: Parameters<(typeof transformerDiagnostics.table)[K]['message']>[0],
    path: ParamPath,
  ) => void;
  /** Passes a finding on that has its own place. */
  push(diagnostic: Diagnostic): void;
  /** A name of a table in three parts, completed by catalog and schema of the destination. */
  fullName(written: string): string;
  /** Where a parameter stands. */
  place(path: ParamPath): Location;
  /** The input's column of that name, or a report and nothing. */
  column(name: string, path: ParamPath): ColumnWithLineage | undefined;
  /** The same for a list; reports repetitions too. */
  columns(names: readonly string[], path: ParamPath): ColumnWithLineage[];
  /** The listed columns, or all text columns when nothing is listed; only text is let through. */
  textColumns(names: readonly string[] | undefined, path: ParamPath): ColumnWithLineage[];
  /** Reports when the column is of none of the families. */
  needs(
    column: ColumnWithLineage | undefined,
    families: readonly TypeFamily[],
    words: string,
    path: ParamPath,
  ): boolean;
  /** Reports when a column of that name is there already. */
  free(name: string, path: ParamPath): boolean;
  /** As `free`, but a column of exactly this name may be replaced, which is told as a warning. */
  replaceable(name: string, path: ParamPath): boolean;
  /** A user's condition as SQL of the engine, or a report and nothing. */
  condition(sql: string, path: ParamPath): RenderedCondition | undefined;
  /** Another table of the warehouse as this context sees its input, or a report and nothing. */
  table(dataset: string, path: ParamPath): StepContext | undefined;
  /** This context over other columns, such as those of a union. */
  over(columns: readonly ColumnWithLineage[]): StepContext;
  /** Columns of a table to look up in. */
  lookup(dataset: string, path: ParamPath): readonly ColumnWithLineage[] | undefined;
  /** `order by` items of the user and of the tie rule, so that results repeat. */
  order(items: readonly OrderItem[] | undefined, keys: readonly ColumnWithLineage[], path: ParamPath): string[];
  /** A name for a column that the step needs only inside, unlike every column of the input. */
  hidden(name: string): string;
}

export interface StepPlace {
  readonly transformer: string;
  readonly from: string;
  readonly isLast: boolean;
  /** What the columns are of, to finish "There is no column …". @default 'in the input of this step' */
  readonly where?: string;
  locate(path: ParamPath): Location;
  push(diagnostic: Diagnostic): void;
}

/** Makes the context of one step. */
export function stepContext(chain: ChainFacts, input: readonly ColumnWithLineage[], place: StepPlace): StepContext {
  const byName = new Map(input.map((c) => [c.name, c]));
  const report: StepContext['report'] = (name, params, path) =>
    place.push(transformerDiagnostics.report(name, params as never, place.locate(path)));

  const column: StepContext['column'] = (name, path) => {
    const found = byName.get(name);
    if (!found) {
      report(
        'column-absent',
        {
          column: name,
          where: place.where ?? 'in the input of this step',
          near: nearestName(name, byName.keys()),
          known: [...byName.keys()],
        },
        path,
      );
    }
    return found;
  };

  const columns: StepContext['columns'] = (names, path) => {
    const found: ColumnWithLineage[] = [];
    names.forEach((name, n) => {
      const one = column(name, [...path, n]);
      if (!one) return;
      if (found.includes(one)) report('column-repeated', { column: name }, [...path, n]);
      else found.push(one);
    });
    return found;
  };

  const needs: StepContext['needs'] = (one, families, words, path) => {
    if (!one) return false;
    if (families.includes(typeFamily(one.type))) return true;
    report('column-type', { column: one.name, type: one.type, needs: words }, path);
    return false;
  };

  // Written out: a spread at the start of so large a literal costs more than all the rest of a step (Node 20 makes a new
  // hidden class for every such object).
  const { dialect, sqlDialect, watermarkColumn, primaryKey, destination, writeMode, readsTarget } = chain;
  return {
    dialect,
    sqlDialect,
    watermarkColumn,
    primaryKey,
    destination,
    writeMode,
    readsTarget,
    lookupColumns: (dataset) => chain.lookupColumns(dataset),
    input,
    from: place.from,
    push: place.push,
    fullName: (written) => fullName(written, chain.destination),
    isLast: place.isLast,
    report,
    place: (path) => place.locate(path),
    column,
    columns,
    needs,
    textColumns(names, path) {
      if (!names) return input.filter((c) => typeFamily(c.type) === 'text');
      return columns(names, path).filter((c) => needs(c, ['text'], 'text', [...path, names.indexOf(c.name)]));
    },
    free(name, path) {
      const existing = byName.get(name) ?? input.find((c) => c.name.toLowerCase() === name.toLowerCase());
      if (existing) report('column-exists', { column: name, existing: existing.name }, path);
      return existing === undefined;
    },
    replaceable(name, path) {
      if (!byName.has(name)) return this.free(name, path);
      report('column-replaced', { column: name, transformer: place.transformer }, path);
      return true;
    },
    condition(sql, path) {
      const rendered = renderCondition({
        sql,
        sqlDialect: chain.sqlDialect,
        dialect: chain.dialect,
        columns: input,
        location: place.locate(path),
      });
      for (const diagnostic of rendered.diagnostics) place.push(diagnostic);
      return rendered.condition;
    },
    table(dataset, path) {
      const found = this.lookup(dataset, path);
      return found && stepContext(chain, found, { ...place, where: `in "${dataset}"` });
    },
    over: (others) => stepContext(chain, others, place),
    lookup(dataset, path) {
      if (dataset === chain.destination) {
        report('lookup-is-target', { dataset }, path);
        return undefined;
      }
      const found = chain.lookupColumns(dataset);
      if (!found) report('columns-unknown', { dataset, transformer: place.transformer }, path);
      return found?.map((c) => ({ ...c, from: [{ dataset, column: c.name, kind: 'identity' }] }));
    },
    order(items, keys, path) {
      const used = new Set(keys.map((k) => k.name));
      const written = (items ?? []).flatMap((item, n) => {
        const one = column(item.column, [...path, n]);
        if (!one || used.has(one.name)) return [];
        used.add(one.name);
        return [orderText(one, item.descending, item.nullsFirst, chain.dialect)];
      });
      const ingested = byName.get('_ingested_at');
      const ties = ingested && !used.has('_ingested_at') ? [orderText(ingested, true, false, chain.dialect)] : [];
      used.add('_ingested_at');
      const rest = input.filter((c) => !used.has(c.name)).map((c) => orderText(c, false, false, chain.dialect));
      return [...written, ...ties, ...rest];
    },
    hidden(name) {
      let free = name;
      while (byName.has(free)) free = `_${free}`;
      return free;
    },
  };
}

function orderText(column: ColumnWithLineage, descending: boolean, nullsFirst: boolean, dialect: Dialect): string {
  const value = orderable(quoteIdentifier(column.name), column.type, dialect);
  return `${value}${descending ? ' desc' : ''} nulls ${nullsFirst ? 'first' : 'last'}`;
}
