import type { Cte, SqlPart, SqlStatement } from '@sparkle-orchestration/core';

/** Stands in a statement where the model's own SELECT goes. */
export const modelSelect = { model: 'select' } as const;
/** Stands where only the steps of the model go, without its last line. */
export const modelSteps = { model: 'steps' } as const;
export type LoadPart = SqlPart | typeof modelSelect | typeof modelSteps;
export type LoadStatement = readonly LoadPart[];

/** Parts as one string, so that a chain of steps can be found in a statement however its texts are cut. */
function flatten(parts: LoadStatement): { readonly text: string; readonly holes: readonly LoadPart[] } {
  const holes: LoadPart[] = [];
  const text = parts.map((part) => (typeof part === 'string' ? part : `\u0000${holes.push(part) - 1}\u0000`)).join('');
  return { text, holes };
}

function unflatten(text: string, holes: readonly LoadPart[]): LoadStatement {
  const pieces = text.split('\u0000').map((piece, i) => (i % 2 === 0 ? piece : (holes[Number(piece)] as LoadPart)));
  return pieces.filter((piece) => piece !== '');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** One step as it may stand in a statement: any indentation, name quoted or not, any number for its tables. */
function stepPattern(cte: Cte): string {
  const words = (text: string) => text.split(/\s+/).map(escapePattern).join('\\s+');
  const body = cte.sql.map((part) => (typeof part === 'string' ? words(part) : '\\u0000\\d+\\u0000')).join('');
  return `(?:${escapePattern(cte.name)}|"${escapePattern(cte.name.replaceAll('"', '""'))}")\\s+as\\s+\\(\\s*${body}\\s*\\)`;
}

/**
 * Puts the model's SELECT where a statement repeats the steps, so that they are written once, in the model. A
 * statement that uses all steps gets the SELECT under the name of the last; one that stops earlier gets the steps.
 */
export function placeModel(statement: SqlStatement, ctes: readonly Cte[]): LoadStatement {
  const { text, holes } = flatten(statement);
  for (let n = ctes.length; n > 0; n--) {
    const found = new RegExp(ctes.slice(0, n).map(stepPattern).join('\\s*,\\s*')).exec(text);
    if (!found) continue;
    const hole = `\u0000${holes.length}\u0000`;
    const whole = n === ctes.length;
    const name = ctes[n - 1]?.name ?? '';
    const put = whole ? `"${name.replaceAll('"', '""')}" as (\n${hole}\n)` : hole;
    const rest = text.slice(found.index + found[0].length);
    return unflatten(text.slice(0, found.index) + put + rest, [...holes, whole ? modelSelect : modelSteps]);
  }
  return statement;
}

/** Whether a statement of the load holds the model: without one the model would be only for show. */
export function holdsModel(statements: readonly LoadStatement[]): boolean {
  return statements.some((statement) => statement.some((part) => part === modelSelect || part === modelSteps));
}
