import { canonicalJson, type Dialect, sha256 } from '@sparkle-orchestration/core';
import { parserDialect } from '../user-sql/source-dialect.js';
import { ctesOf, tableUse } from '../user-sql/tables.js';
import { identifierOf, isNode, kindOf, type Node, parseStatements } from '../user-sql/tree.js';

/** A named step of a transform: a select over the steps before it. */
export interface SqlStep {
  readonly name: string;
  readonly sql: string;
}

/** Steps in their order, and the names of what the last one yields. */
export interface SqlChain {
  readonly steps: readonly SqlStep[];
  readonly columns: readonly string[];
  /** Tables that are read, with columns that go by another name in the other chain. */
  readonly inputs?: Readonly<Record<string, readonly { readonly from: string; readonly to: string }[]>>;
}

/** How two chains of steps differ in what they produce. Forms that mean the same (names of steps, aliases) do not count. */
export interface SqlDifference {
  /** Columns of both whose values are made in another way. */
  readonly changed: readonly string[];
  /** Columns of the first that the second makes in the same way under another name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Rows are chosen, joined or grouped in another way: any column can hold other values. */
  readonly rows: boolean;
}

/** What a query yields: for each column, and for the choice of its rows, a text that says how it is made. */
interface Relation {
  readonly columns: ReadonlyMap<string, string>;
  /** Columns that are not listed are those of this table. */
  readonly rest?: string;
  readonly rows: string;
}

interface Source extends Relation {
  readonly name: string | undefined;
}

type Scope = ReadonlyMap<string, Relation>;

const folded = (name: string) => name.toLowerCase();
const digest = (value: unknown) => sha256(canonicalJson(value)).slice(0, 24);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Keys of the tree that say where or how something was written, and not what it means. */
const formOnly = new Set([
  ...['span', 'alias_explicit_as', 'leading_comments', 'trailing_comments', 'post_alias_comments', 'comments'],
]);

const columnOf = (relation: Relation, name: string): string | undefined =>
  relation.columns.get(folded(name)) ?? (relation.rest === undefined ? undefined : `${relation.rest}.${folded(name)}`);

/** The meaning of a written column: how the source that has it makes it. */
function resolve(data: Node, sources: readonly Source[]): string {
  const name = identifierOf(data['name'])?.name ?? '';
  const table = identifierOf(data['table'])?.name;
  const among = table === undefined ? sources : sources.filter((one) => one.name === folded(table));
  const listed = among.find((one) => one.columns.has(folded(name)));
  if (listed) return listed.columns.get(folded(name)) ?? '';
  const open = among.find((one) => one.rest !== undefined);
  return (open && columnOf(open, name)) ?? `?${table ?? ''}.${name}`;
}

/** A part of the tree without its form, every column and table replaced by what it means. */
function meaning(value: unknown, sources: readonly Source[], scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => meaning(item, sources, scope));
  if (!isNode(value)) return value ?? null;
  const [kind, data] = kindOf(value);
  if (kind === 'column') return { column: resolve(data, sources) };
  if (kind === 'table') return { table: relationOfTable(data, scope).rows };
  if (kind === 'select' || kind === 'union' || kind === 'intersect' || kind === 'except') {
    const inner = relationOf(value, scope, sources);
    return { query: [[...inner.columns], inner.rest ?? null, inner.rows] };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !formOnly.has(key) && item !== null && item !== false)
      .map(([key, item]) => [key, meaning(item, sources, scope)]),
  );
}

function relationOfTable(data: Node, scope: Scope): Relation {
  const parts = (tableUse(data)?.parts ?? []).map((part) => part.name);
  const own = parts.length === 1 ? scope.get(folded(parts[0] ?? '')) : undefined;
  const name = parts.join('.');
  return own ?? { columns: new Map(), rest: name, rows: `rows of ${name}` };
}

function sourceOf(node: unknown, scope: Scope, outer: readonly Source[]): Source {
  if (!isNode(node)) return { name: undefined, columns: new Map(), rows: digest(node ?? null) };
  const [kind, data] = kindOf(node);
  const alias = identifierOf(data['alias'])?.name;
  if (kind === 'table') {
    const name = alias ?? tableUse(data)?.parts.at(-1)?.name;
    return { ...relationOfTable(data, scope), name: name === undefined ? undefined : folded(name) };
  }
  const inner =
    kind === 'subquery'
      ? relationOf(data['this'], scope, outer)
      : { columns: new Map<string, string>(), rows: digest(meaning(node, outer, scope)) };
  return { ...inner, name: alias === undefined ? undefined : folded(alias) };
}

interface Listed {
  readonly columns: Map<string, string>;
  rest: string | undefined;
}

function addStar(into: Listed, data: Node, sources: readonly Source[], scope: Scope): void {
  const of = identifierOf(data['table'])?.name;
  const without = new Set(list(data['except']).flatMap((one) => folded(identifierOf(one)?.name ?? '')));
  for (const source of sources.filter((one) => of === undefined || one.name === folded(of))) {
    for (const [name, made] of source.columns)
      if (!without.has(name) && !into.columns.has(name)) into.columns.set(name, made);
    into.rest ??= source.rest;
  }
  for (const name of without) if (into.rest !== undefined && !into.columns.has(name)) into.columns.set(name, 'absent');
  for (const replacement of list(data['replace']).filter(isNode)) {
    const name = identifierOf(replacement['alias'])?.name;
    if (name !== undefined) into.columns.set(folded(name), digest(meaning(replacement['this'], sources, scope)));
  }
  // A star that renames is rare, and what it does is not followed: all of it counts as made by this very text.
  if (list(data['rename']).length > 0) into.rest = digest(meaning(data, sources, scope));
}

function relationOfSelect(data: Node, scope: Scope, outer: readonly Source[]): Relation {
  const from = isNode(data['from']) ? list(data['from']['expressions']) : [];
  const joins = list(data['joins']).filter(isNode);
  const tables = [...from, ...joins.map((join) => join['this'])].map((item) => sourceOf(item, scope, outer));
  const visible = [...tables, ...outer];
  const into: Listed = { columns: new Map(), rest: undefined };
  for (const expression of list(data['expressions']).filter(isNode)) {
    const [kind, inner] = kindOf(expression);
    if (kind === 'star') {
      addStar(into, inner, tables, scope);
      continue;
    }
    const name = identifierOf(inner[kind === 'alias' ? 'alias' : 'name'])?.name ?? `#${into.columns.size}`;
    const value = kind === 'alias' ? inner['this'] : expression;
    const made =
      isNode(value) && kindOf(value)[0] === 'column'
        ? resolve(kindOf(value)[1], visible)
        : digest(meaning(value, visible, scope));
    into.columns.set(folded(name), made);
  }
  // Later clauses can name results of the select list.
  const named: readonly Source[] = [...tables, { name: undefined, columns: into.columns, rows: '' }, ...outer];
  const clauses = Object.fromEntries(
    Object.entries(data).filter(([key]) => !['expressions', 'with', 'from', 'joins'].includes(key)),
  );
  const chosen = meaning(clauses, named, scope) as object;
  const joined = joins.map(({ this: _, ...join }) => meaning(join, named, scope));
  const plain = Object.values(chosen).every((value) => Array.isArray(value) && value.length === 0);
  const [only] = tables;
  const rows =
    plain && tables.length === 1 && only ? only.rows : digest([tables.map((one) => one.rows), joined, chosen]);
  return { columns: into.columns, ...(into.rest === undefined ? {} : { rest: into.rest }), rows };
}

function relationOf(query: unknown, outerScope: Scope, outer: readonly Source[]): Relation {
  if (!isNode(query)) return { columns: new Map(), rows: '' };
  const [kind, data] = kindOf(query);
  const scope = new Map(outerScope);
  for (const cte of ctesOf(data).ctes) scope.set(folded(cte.name), relationOf(cte.query, scope, outer));
  if (kind === 'select') return relationOfSelect(data, scope, outer);
  if (kind === 'subquery' || kind === 'paren') return relationOf(data['this'], scope, outer);
  const [left, right] = [relationOf(data['left'], scope, outer), relationOf(data['right'], scope, outer)];
  const other = [...right.columns.values()];
  const columns = [...left.columns].map(
    ([name, made], n) => [name, digest([made, other[n] ?? right.rest ?? null])] as const,
  );
  const rest = left.rest === undefined ? undefined : digest([left.rest, right.rest ?? null]);
  return {
    columns: new Map(columns),
    ...(rest === undefined ? {} : { rest }),
    rows: digest([kind, data['all'] ?? null, left.rows, right.rows]),
  };
}

/** What the last step of a chain yields; nothing when a step cannot be parsed. */
function relationOfSteps({ steps, inputs = {} }: SqlChain, dialect: Dialect): Relation | undefined {
  const scope = new Map<string, Relation>();
  for (const [table, renamed] of Object.entries(inputs)) {
    const columns = renamed.map(({ from, to }) => [folded(from), `${table}.${folded(to)}`] as const);
    scope.set(folded(table), { columns: new Map(columns), rest: table, rows: `rows of ${table}` });
  }
  let last: Relation | undefined;
  for (const { name, sql } of steps) {
    const parsed = parseStatements(sql, parserDialect(dialect) ?? dialect);
    if ('message' in parsed || parsed.length !== 1) return undefined;
    last = relationOf(parsed[0], scope, []);
    scope.set(folded(name), last);
  }
  return last;
}

/**
 * Compares what two chains of steps yield, column by column: each is followed back through all steps to the tables that
 * are read. `loadSqlParser()` must have been awaited.
 *
 * @returns nothing when the text of a step cannot be followed
 */
export function sqlDifference(before: SqlChain, after: SqlChain, dialect: Dialect): SqlDifference | undefined {
  const [old, now] = [relationOfSteps(before, dialect), relationOfSteps(after, dialect)];
  if (!old || !now) return undefined;
  const kept = new Set(after.columns);
  const changed = before.columns.filter((name) => kept.has(name) && columnOf(old, name) !== columnOf(now, name));
  const gone = before.columns.filter((name) => !kept.has(name));
  const fresh = after.columns.filter((name) => !before.columns.includes(name));
  const renamed = gone.flatMap((from) => {
    const made = columnOf(old, from);
    const same = fresh.filter((name) => made !== undefined && columnOf(now, name) === made);
    const [to] = same;
    return same.length === 1 && to !== undefined ? [{ from, to }] : [];
  });
  return { changed, renamed, rows: old.rows !== now.rows };
}
