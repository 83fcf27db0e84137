/** A SQL file taken apart. Both texts keep their offsets: the header has the length of the file, blanks elsewhere. */
export interface ModelText {
  /** YAML of the header, or nothing when the file has none. */
  readonly header?: string;
  /** Offset of the SELECT in the file. */
  readonly sqlOffset: number;
  readonly sql: string;
}

const blank = (text: string) => text.replace(/[^\r\n]/g, ' ');

/**
 * The header is the first comment of the file: a block that begins with the word `sparkle`, or lines of `-- key: value`.
 * Other comments stay part of the SQL.
 */
export function splitModel(text: string): ModelText {
  const block = /^\s*\/\*\s*sparkle\b:?/.exec(text);
  if (block) {
    const end = text.indexOf('*/', block[0].length);
    const close = end === -1 ? text.length : end;
    const header = blank(block[0]) + text.slice(block[0].length, close) + blank(text.slice(close));
    return rest(text, end === -1 ? text.length : end + 2, header);
  }
  const lines = /^\s*(?:--[^\n]*(?:\n[ \t]*|$))+/.exec(text);
  if (!lines || !/^\s*--\s*[a-z_]+\s*:/m.test(lines[0])) return rest(text, 0);
  const header = lines[0].replace(/^([ \t]*)--/gm, '$1  ');
  return rest(text, lines[0].length, header + blank(text.slice(lines[0].length)));
}

function rest(text: string, from: number, header?: string): ModelText {
  const sqlOffset = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const sql = text.slice(sqlOffset).replace(/[\s;]+$/, '');
  return { ...(header === undefined ? {} : { header }), sqlOffset, sql };
}
