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

/** The value of a secret as text: a name here, bound at the last moment. */
export function secretPart(secret: string): SqlPart {
  return { secret };
}

function isStatement(insert: SqlInsert): insert is SqlStatement {
  return Array.isArray(insert);
}

/** Adds parts; neighbouring texts are joined and empty ones left out. */
function addTo(parts: SqlPart[], insert: SqlInsert): void {
  if (isStatement(insert)) {
    for (const part of insert) addTo(parts, part);
    return;
  }
  if (insert === '') return;
  const last = parts.length - 1;
  const before = parts[last];
  if (typeof insert === 'string' && typeof before === 'string') parts[last] = before + insert;
  else parts.push(insert);
}

/** Parts in order with neighbouring texts joined and empty ones left out. */
export function statementOf(inserts: readonly SqlInsert[]): SqlStatement {
  const parts: SqlPart[] = [];
  for (const insert of inserts) addTo(parts, insert);
  return parts;
}

/**
 * Builds a statement. What is put in is SQL already: quote names with `quoteIdentifier`, values with `sqlLiteral`.
 * @example sql`delete from ${datasetPart('main.slv.orders')} where ${quoteIdentifier('id')} is null`
 */
export function sql(texts: TemplateStringsArray, ...inserts: readonly SqlInsert[]): SqlStatement {
  const parts: SqlPart[] = [];
  for (let n = 0; n < texts.length; n += 1) {
    addTo(parts, texts[n] as string);
    if (n < inserts.length) addTo(parts, inserts[n] as SqlInsert);
  }
  return parts;
}

/** Statements or parts one after the other with a text between. */
export function joinSql(items: readonly SqlInsert[], separator: string): SqlStatement {
  return statementOf(items.flatMap((item, n) => (n > 0 ? [separator, item] : [item])));
}
