/** A text with its placeholders filled in, and where each character of it was written. */
export interface Filled {
  readonly text: string;
  /** Index in the written text of a character of the filled one. */
  written(index: number): number;
}

export interface Placeholder {
  readonly name: string;
  readonly start: number;
  /** As written, `{{ name }}`. */
  readonly whole: string;
}

const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\{\{\s*([A-Za-z_][A-Za-z_0-9]*)\s*\}\}/g;
const inside = /\{\{\s*[A-Za-z_][A-Za-z_0-9]*\s*\}\}/;

/** Placeholders of a SELECT, and those that stand inside of texts and quoted names; comments do not count. */
export function placeholdersOf(sql: string): { found: Placeholder[]; quoted: Placeholder[] } {
  const found: Placeholder[] = [];
  const quoted: Placeholder[] = [];
  for (const match of sql.matchAll(pieces)) {
    const [piece, name] = match;
    if (name !== undefined) found.push({ name, start: match.index, whole: piece });
    else if (piece.startsWith("'") || piece.startsWith('"')) {
      const hidden = inside.exec(piece);
      if (hidden) quoted.push({ name: '', start: match.index + hidden.index, whole: hidden[0] });
    }
  }
  return { found, quoted };
}

/** Puts values in place of placeholders. */
export function fillPlaceholders(
  sql: string,
  placeholders: readonly Placeholder[],
  value: (p: Placeholder) => string,
): Filled {
  let text = '';
  let at = 0;
  const marks: { filled: number; written: number; fixed: boolean }[] = [{ filled: 0, written: 0, fixed: false }];
  for (const placeholder of placeholders) {
    text += sql.slice(at, placeholder.start);
    marks.push({ filled: text.length, written: placeholder.start, fixed: true });
    text += value(placeholder);
    at = placeholder.start + placeholder.whole.length;
    marks.push({ filled: text.length, written: at, fixed: false });
  }
  text += sql.slice(at);
  const written = (index: number): number => {
    const mark = marks.findLast((m) => m.filled <= index);
    if (!mark) return index;
    return mark.fixed ? mark.written : mark.written + index - mark.filled;
  };
  return { text, written };
}
