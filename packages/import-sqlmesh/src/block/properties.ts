import { inside, split, type Token } from './tokens.js';

/** One `key value` of a block. */
export interface Property {
  readonly key: string;
  readonly value: readonly Token[];
  readonly start: number;
}

/** Properties of a block, in their order; a macro that makes properties has the key `@`. */
export function propertiesOf(body: readonly Token[]): readonly Property[] {
  return split(body).flatMap((part): Property[] => {
    const [first, ...value] = part;
    if (!first) return [];
    const key = first.kind === 'word' && first.text.startsWith('@') ? '@' : first.text.toLowerCase();
    return [{ key, value, start: first.start }];
  });
}

/** Words and marks as they are written, quotes taken off: `sushi.orders`, `1 week ago`. */
export function plain(tokens: readonly Token[]): string {
  let text = '';
  let end: number | undefined;
  for (const token of tokens) {
    const tight = /[.(]$/.test(text) || /^[.,)]$/.test(token.kind === 'mark' ? token.text : '');
    if (end !== undefined && !tight && (token.start > end || text.endsWith(','))) text += ' ';
    text += token.text;
    end = token.end;
  }
  return text;
}

/** One value or a bracket of several: `expensive`, `(pii, fact)`, `['a', 'b']`. */
export function list(tokens: readonly Token[]): readonly string[] {
  return items(tokens).map(plain);
}

/** The tokens of each value of `a`, `(a, b)` or `[a, b]`. */
export function items(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const within = inside(tokens);
  if (within) return split(within);
  return tokens.length > 0 ? [tokens] : [];
}

/** `true`, `False`, `'true'` and the like. */
export function truth(tokens: readonly Token[]): boolean | undefined {
  const text = plain(tokens).toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

export function wholeNumber(tokens: readonly Token[]): number | undefined {
  const text = plain(tokens);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Names of calls: `not_null(columns := (a)), my_audit` gives `not_null`, `my_audit`. */
export function callNames(tokens: readonly Token[]): readonly string[] {
  const isCall = tokens[0]?.kind === 'word' || tokens[0]?.kind === 'identifier';
  const calls = isCall ? split(tokens) : items(tokens);
  return calls.flatMap((call) => {
    const name = call[0];
    return name && name.kind !== 'mark' ? [name.text.toLowerCase()] : [];
  });
}

/** Columns with their types as written: `(id INT, amount DECIMAL(10, 2))`. */
export function columnTypes(
  tokens: readonly Token[],
  text: (from: number, to: number) => string,
): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const column of items(tokens)) {
    const [name, first] = column;
    const last = column.at(-1);
    if (name && first && last) columns[name.text] = text(first.start, last.end).replace(/\s+/g, ' ').toUpperCase();
  }
  return columns;
}
