import { type Identifier, identifierOf, isNode, type Node } from './tree.js';

/** A table that a query reads: its name parts as written, and the node's data. */
export interface TableUse {
  readonly parts: readonly Identifier[];
  readonly alias: Identifier | undefined;
}

function nameParts(data: Node): Identifier[] {
  return [data['catalog'], data['schema'], data['name']].flatMap((part) => identifierOf(part) ?? []);
}

/** A table node's name and alias; nothing when the data is of another kind. */
export function tableUse(data: Node): TableUse | undefined {
  const parts = identifierOf(data['name']) ? nameParts(data) : [];
  return parts.length > 0 ? { parts, alias: identifierOf(data['alias']) } : undefined;
}

interface CteNode {
  readonly name: string;
  readonly query: unknown;
}

/** The common table expressions of a query node, in their order. */
export function ctesOf(data: Node): { ctes: CteNode[]; recursive: boolean } {
  const clause = data['with'];
  const list = isNode(clause) && Array.isArray(clause['ctes']) ? clause['ctes'] : [];
  const ctes = list.filter(isNode).flatMap((cte): CteNode[] => {
    const name = identifierOf(cte['alias'])?.name;
    return name === undefined ? [] : [{ name, query: cte['this'] }];
  });
  return { ctes, recursive: isNode(clause) && clause['recursive'] === true };
}

/** Names that differ only in case mean the same table of a query. */
const folded = (name: string) => name.toLowerCase();

/** All tables of a statement that are no names of its own CTEs, in the order of the text's tree. */
export function tablesOf(tree: unknown): TableUse[] {
  const found: TableUse[] = [];
  const visit = (value: unknown, hidden: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, hidden);
      return;
    }
    if (!isNode(value)) return;
    const { ctes, recursive } = ctesOf(value);
    let inner = hidden;
    for (const { name, query } of ctes) {
      const own = new Set([...inner, folded(name)]);
      visit(query, recursive ? own : inner);
      inner = own;
    }
    for (const [key, data] of Object.entries(value)) {
      if (key === 'with') continue;
      const use = key === 'table' && isNode(data) ? tableUse(data) : undefined;
      const [first] = use?.parts ?? [];
      if (use && first && !(use.parts.length === 1 && inner.has(folded(first.name)))) found.push(use);
      visit(data, inner);
    }
  };
  visit(tree, new Set());
  return found;
}
