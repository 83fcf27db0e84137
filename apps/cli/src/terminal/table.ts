import type { Output } from '../command.js';

/** Width on a terminal: wide East Asian characters take two columns, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f)) continue;
    width +=
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff)
        ? 2
        : 1;
  }
  return width;
}

/** Data may hold control characters that would drive the terminal: they are shown, not obeyed. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === '\n' ? '⏎' : c === '\t' ? ' ' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return visible(JSON.stringify(value));
  return visible(String(value));
}

const numeric = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let out = '';
  for (const char of text) {
    if (widthOf(out + char) >= width) break;
    out += char;
  }
  return `${out}…`;
}

/** Rows as aligned columns; numbers to the right; long text is clipped so that a row stays a line where possible. */
export function printTable(out: Output, headers: readonly string[], rows: readonly (readonly unknown[])[]): void {
  const most = Math.max(12, Math.floor((out.isTTY ? out.columns : 160) / Math.max(1, Math.min(headers.length, 4))));
  const cells = rows.map((row) => row.map((value) => clip(cell(value), most)));
  const widths = headers.map((header, i) => Math.max(widthOf(header), ...cells.map((row) => widthOf(row[i] ?? ''))));
  const right = headers.map(
    (_, i) =>
      rows.length > 0 &&
      rows.every((row) => row[i] === null || row[i] === undefined || row[i] === '' || numeric(row[i])),
  );
  const line = (values: readonly string[]) =>
    values
      .map((text, i) => {
        const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(text)));
        return right[i] ? pad + text : text + pad;
      })
      .join('  ')
      .trimEnd();
  out.write(`${line(headers)}\n${line(widths.map((w) => '─'.repeat(w)))}\n`);
  for (const row of cells) out.write(`${line(row)}\n`);
}
