import type { ColumnWithLineage, Dialect } from '@sparkle-orchestration/core';
import { mergeSources, sourcesThrough } from '../lineage/compose.js';
import { commonType } from '../transformers/common-type.js';
import { type Inferred, inferExpression, nameOf } from './infer.js';
import { ctesOf, tableUse } from './tables.js';
import { identifierOf, isNode, kindOf, type Node } from './tree.js';

/** A column of a query's result; no type when it cannot be worked out, no name when the text gives none. */
export interface ResultColumn {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly from: ColumnWithLineage['from'];
  readonly description?: string;
  readonly class?: string;
}

/** One thing that a query reads from, under its name there; columns are absent when not known. */
export interface Source {
  readonly name: string | undefined;
  readonly columns: readonly ColumnWithLineage[] | undefined;
}

/** What is visible where an expression stands. */
export interface Scope {
  readonly dialect: Dialect;
  readonly sources: readonly Source[];
  readonly ctes: ReadonlyMap<string, readonly ColumnWithLineage[] | undefined>;
  readonly outer?: Scope;
  /** Columns of a table by its written name parts. */
  readonly tableColumns: (parts: readonly string[]) => readonly ColumnWithLineage[] | undefined;
  /** A column that is in none of the sources although all of them are known. */
  readonly missing: (name: string, at: number | undefined, known: readonly string[]) => void;
}

const asColumns = (columns: readonly ResultColumn[] | undefined): ColumnWithLineage[] | undefined =>
  columns?.flatMap(({ name, type, ...rest }) =>
    name === undefined ? [] : [{ ...rest, name, type: type ?? 'unknown' }],
  );

/** Columns of a FROM item or join. */
function sourceOf(node: unknown, scope: Scope): Source {
  if (!isNode(node)) return { name: undefined, columns: undefined };
  const [kind, data] = kindOf(node);
  const alias = identifierOf(data['alias'])?.name;
  if (kind === 'table') {
    const use = tableUse(data);
    const parts = use?.parts.map((p) => p.name) ?? [];
    const cte = parts.length === 1 ? parts[0]?.toLowerCase() : undefined;
    const columns = cte !== undefined && scope.ctes.has(cte) ? scope.ctes.get(cte) : scope.tableColumns(parts);
    return { name: alias ?? parts.at(-1), columns };
  }
  if (kind === 'subquery') {
    const renamed = Array.isArray(data['column_aliases'])
      ? data['column_aliases'].flatMap((c) => identifierOf(c)?.name ?? [])
      : [];
    const columns = asColumns(queryColumns(data['this'], scope));
    return { name: alias, columns: columns?.map((c, n) => ({ ...c, name: renamed[n] ?? c.name })) };
  }
  return { name: alias, columns: undefined };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function starColumns(data: Node, scope: Scope, merged: ReadonlySet<string>): ResultColumn[] | undefined {
  if (['replace', 'rename'].some((k) => list(data[k]).length > 0)) return undefined;
  const of = identifierOf(data['table'])?.name;
  const sources =
    of === undefined ? scope.sources : scope.sources.filter((s) => s.name?.toLowerCase() === of.toLowerCase());
  const without = new Set(list(data['except']).flatMap((e) => identifierOf(e)?.name.toLowerCase() ?? []));
  const seen = new Set<string>();
  const columns: ResultColumn[] = [];
  for (const source of sources) {
    if (!source.columns) return undefined;
    for (const column of source.columns) {
      const name = column.name.toLowerCase();
      if (without.has(name) || (of === undefined && merged.has(name) && seen.has(name))) continue;
      seen.add(name);
      const { nullable: _, ...rest } = column;
      columns.push({ ...rest, type: column.type === 'unknown' ? undefined : column.type });
    }
  }
  return sources.length > 0 ? columns : undefined;
}

function resultColumn(expression: Node, scope: Scope): ResultColumn {
  const inferred: Inferred = inferExpression(expression, scope);
  const [only] = inferred.uses;
  const described = inferred.kind === 'identity' && only ? only : undefined;
  return {
    name: nameOf(expression),
    type: inferred.type === 'unknown' ? undefined : inferred.type,
    from: sourcesThrough(inferred.uses, inferred.kind),
    ...(described?.description ? { description: described.description } : {}),
    ...(described?.class ? { class: described.class } : {}),
  };
}

function selectColumns(data: Node, outer: Scope): readonly ResultColumn[] | undefined {
  const from = isNode(data['from']) ? list(data['from']['expressions']) : [];
  const joins = list(data['joins']).filter(isNode);
  const sources = [...from, ...joins.map((j) => j['this'])].map((item) => sourceOf(item, outer));
  const scope: Scope = { ...outer, sources, outer };
  const using = joins.flatMap((j) => list(j['using']).flatMap((u) => identifierOf(u)?.name ?? []));
  const merged = new Set(using.map((u) => u.toLowerCase()));
  const keys = using.flatMap((u) =>
    sources.flatMap((s) => s.columns?.find((c) => c.name.toLowerCase() === u.toLowerCase()) ?? []),
  );
  const where = isNode(data['where_clause']) ? [data['where_clause']['this']] : [];
  const columns: ResultColumn[] = [];
  // DuckDB lets later expressions and conditions name earlier results.
  const named = (): Scope => ({ ...scope, sources: [...sources, { name: undefined, columns: asColumns(columns) }] });
  for (const expression of list(data['expressions']).filter(isNode)) {
    const [kind, star] = kindOf(expression);
    const more = kind === 'star' ? starColumns(star, scope, merged) : [resultColumn(expression, named())];
    if (!more) return undefined;
    columns.push(...more);
  }
  const conditions = [...joins.map((j) => j['on']), ...where].filter(isNode);
  const filters = sourcesThrough([...keys, ...conditions.flatMap((c) => inferExpression(c, named()).uses)], 'filter');
  return columns.map((c) => ({ ...c, from: mergeSources([...c.from, ...filters]) }));
}

function setColumns(data: Node, scope: Scope): readonly ResultColumn[] | undefined {
  const left = queryColumns(data['left'], scope);
  const right = queryColumns(data['right'], scope);
  if (data['by_name'] === true || !left || !right || left.length !== right.length) return undefined;
  return left.map((column, n) => {
    const other = right[n] as ResultColumn;
    const type =
      column.type !== undefined && other.type !== undefined ? commonType(column.type, other.type) : undefined;
    return { ...column, type, from: mergeSources([...column.from, ...other.from]) };
  });
}

/** Columns of a query with types and lineage; nothing when a star stands for columns that are not known. */
export function queryColumns(query: unknown, outer: Scope): readonly ResultColumn[] | undefined {
  if (!isNode(query)) return undefined;
  const [kind, data] = kindOf(query);
  const ctes = new Map(outer.ctes);
  for (const cte of ctesOf(data).ctes)
    ctes.set(cte.name.toLowerCase(), asColumns(queryColumns(cte.query, { ...outer, ctes })));
  const scope = { ...outer, ctes };
  if (kind === 'select') return selectColumns(data, scope);
  if (kind === 'union' || kind === 'intersect' || kind === 'except') return setColumns(data, scope);
  return kind === 'subquery' || kind === 'paren' ? queryColumns(data['this'], scope) : undefined;
}
