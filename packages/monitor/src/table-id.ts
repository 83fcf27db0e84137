/** Name parts of a table, from the outermost one to the table. */
export interface TableId {
  /** As it was written: what results say. */
  readonly text: string;
  readonly parts: readonly string[];
  /** Which parts were quoted, so that their case counts. */
  readonly quoted: readonly boolean[];
}

/** A bare part; a hyphen stands in project names of BigQuery. */
const bare = /^[\p{L}_][\p{L}\p{N}_$-]*$/u;

/** Cuts at dots outside of quotes; nothing when a quote does not close. */
function split(text: string): { readonly part: string; readonly quoted: boolean }[] | undefined {
  const parts: { part: string; quoted: boolean }[] = [];
  let at = 0;
  for (;;) {
    const quote = text[at];
    if (quote === '"' || quote === '`') {
      let part = '';
      for (at += 1; ; at += 1) {
        if (at >= text.length) return undefined;
        if (text[at] !== quote) part += text[at];
        else if (text[at + 1] === quote) {
          part += quote;
          at += 1;
        } else break;
      }
      at += 1;
      parts.push({ part, quoted: true });
    } else {
      const end = text.slice(at).search(/[.:"`]/);
      const stop = end < 0 ? text.length : at + end;
      parts.push({ part: text.slice(at, stop), quoted: false });
      at = stop;
    }
    if (at === text.length) return parts;
    const project = text[at] === ':' && parts.length === 1;
    if (text[at] !== '.' && !project) return undefined;
    at += 1;
  }
}

/**
 * Reads `table`, `schema.table` or `database.schema.table`. Parts may be quoted by `"` or backticks; one pair of
 * backticks may stand around everything, and `project:dataset.table` is read too, as BigQuery writes them. A name that
 * holds anything else is refused.
 */
export function parseTableId(text: string): TableId | { readonly why: string } {
  const trimmed = text.trim();
  const whole = /^`([^`"]+\.[^`"]+)`$/.exec(trimmed)?.[1];
  const found = split(whole ?? trimmed);
  if (!found) return { why: 'its quotes or dots are not complete' };
  if (found.length > 3) return { why: 'it has more than three parts' };
  for (const { part, quoted } of found) {
    if (part === '') return { why: 'a part is empty' };
    if (/[\u0000-\u001f\u007f]/.test(part)) return { why: 'a part holds a control character' };
    if (Buffer.byteLength(part) > 1024) return { why: 'a part is longer than 1024 bytes' };
    if (!quoted && !bare.test(part)) return { why: `the part "${part}" must be quoted` };
  }
  return {
    text,
    parts: found.map(({ part }) => part),
    quoted: found.map(({ quoted }) => quoted || whole !== undefined),
  };
}
