const endRaw = /(\{)(?=%[-+]?\s*endraw)/g;

function raw(text: string): string {
  // Cut between `{` and `%` so that the text's own end mark never stands inside a raw block.
  return text
    .replace(endRaw, '$1\u0000')
    .split('\u0000')
    .map((piece) => `{% raw %}${piece}{% endraw %}`)
    .join('');
}

/**
 * Text that a Jinja template renders to exactly this text. Plain text stays as it is. Braces are wrapped in `raw`; a
 * carriage return, which templates turn into a newline, is written as an expression; a newline at the very end, which
 * templates drop, is kept.
 */
export function jinjaText(text: string): string {
  const needsRaw = /\{[{%#]|[}%#]\}|\n$/.test(text) || text.endsWith('{');
  if (!needsRaw && !/[\r\0]/.test(text)) return text;
  return text
    .split(/([\r\0]+)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (/^[\r\0]/.test(piece)) return `{{ "${piece.replaceAll('\r', '\\r').replaceAll('\0', '\\x00')}" }}`;
      return raw(piece);
    })
    .join('');
}

/** Text as a string literal of a Jinja expression. */
export function jinjaString(text: string): string {
  const inside = [...text]
    .map((character) => {
      if (character === '\\' || character === '"') return `\\${character}`;
      const code = character.codePointAt(0) ?? 0;
      if (
        code >= 0x20 &&
        code < 0x7f &&
        character !== '{' &&
        character !== '}' &&
        character !== '%' &&
        character !== '#'
      )
        return character;
      if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
      return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
    })
    .join('');
  return `"${inside}"`;
}
