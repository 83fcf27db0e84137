import type { Dialect as ParserDialect } from '@polyglot-sql/sdk';
import { sqlParser } from './parser.js';
import { problemMessage, type SqlProblem, unitIndex } from './tokens.js';

/** A node of the parser's tree: an object with one key that names the kind, and the node's data under it. */
export type Node = Readonly<Record<string, unknown>>;

/** The statements of a text, or why it cannot be parsed. */
export function parseStatements(sql: string, dialect: string): readonly Node[] | SqlProblem {
  const result = sqlParser().parse(sql, dialect as ParserDialect);
  if (!result.success) {
    const { errorStart } = result as { errorStart?: number };
    return { message: problemMessage(result.error), start: unitIndex(sql)(errorStart ?? 0) };
  }
  return (result.ast ?? []) as readonly Node[];
}

export function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Kind and data of a node. */
export function kindOf(node: Node): [kind: string, data: Node] {
  const [kind] = Object.keys(node);
  const data = kind === undefined ? undefined : node[kind];
  return [kind ?? '', isNode(data) ? data : {}];
}

/** Calls `visit` for every object under a key, from the outside in; where it returns `false`, its inside is left out. */
export function walk(value: unknown, visit: (key: string, data: Node) => boolean | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (!isNode(value)) return;
  for (const [key, data] of Object.entries(value)) {
    if (isNode(data) && visit(key, data) === false) continue;
    walk(data, visit);
  }
}

export interface Identifier {
  readonly name: string;
  readonly quoted: boolean;
  /** Place in the text in characters, where the parser tells it. */
  readonly span?: { readonly start: number; readonly end: number };
}

/** An identifier of the tree. */
export function identifierOf(value: unknown): Identifier | undefined {
  if (!isNode(value) || typeof value['name'] !== 'string') return undefined;
  const span = isNode(value['span']) ? (value['span'] as { start: number; end: number }) : undefined;
  return { name: value['name'], quoted: value['quoted'] === true, ...(span ? { span } : {}) };
}
