import type { SqlPart, SqlStatement } from '@sparkle-orchestration/core';

/** What may stand between the texts of a statement: SQL text, a part, or a whole statement to put in. */
export type SqlInsert = SqlPart | SqlStatement;

/** The table of a dataset, named by each target in its own way. */
export function datasetPart(dataset: string): SqlPart {
  return { dataset };
}

/** The schema that holds a dataset. */
export function schemaPart(dataset: string): SqlPart {
  return { schema: dataset };
}

/** A run parameter, printed as `cast(<bind> as <type>)`. */
export function paramPart(param: string, type: string): SqlPart {
  return { param, type };
}

function isStatement(insert: SqlInsert): insert is SqlStatement {
  return Array.isArray(insert);
}

/** Parts in order with neighbouring texts joined and empty ones left out. */
export function statementOf(inserts: readonly SqlInsert[]): SqlStatement {
  const parts: SqlPart[] = [];
  for (const part of inserts.flatMap((insert) => (isStatement(insert) ? insert : [insert]))) {
    const last = parts.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

/**
 * Builds a statement. What is put in is SQL already: quote names with `quoteIdentifier`, values with `sqlLiteral`.
 * @example sql`delete from ${datasetPart('main.slv.orders')} where ${quoteIdentifier('id')} is null`
 */
export function sql(texts: TemplateStringsArray, ...inserts: readonly SqlInsert[]): SqlStatement {
  return statementOf(texts.flatMap((text, n) => [text, ...(n < inserts.length ? [inserts[n] as SqlInsert] : [])]));
}

/** Statements or parts one after the other with a text between. */
export function joinSql(items: readonly SqlInsert[], separator: string): SqlStatement {
  return statementOf(items.flatMap((item, n) => (n > 0 ? [separator, item] : [item])));
}
