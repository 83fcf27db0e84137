/** Characters that print as themselves in source code: letters, marks, digits, punctuation, symbols and the plain space. */
const readable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const short: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

function escapeCharacter(character: string, quote: string, asciiOnly: boolean): string {
  const known = short[character];
  if (known) return known;
  if (character === quote) return `\\${quote}`;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f ? code >= 0x20 : !asciiOnly && readable.test(character)) return character;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/**
 * Text as a Python string literal, never raw, never an f-string. Readable unicode stays; control characters, direction
 * marks, line separators and lone surrogates are escaped. Double quotes, unless single ones save escaping.
 */
export function pythonString(text: string, options: { readonly asciiOnly?: boolean } = {}): string {
  const count = (mark: string) => text.split(mark).length;
  const quote = count('"') > count("'") ? "'" : '"';
  const inside = [...text].map((character) => escapeCharacter(character, quote, options.asciiOnly ?? false)).join('');
  return `${quote}${inside}${quote}`;
}

/** Text as a triple-quoted docstring that the text cannot leave. */
export function pythonDocstring(text: string): string {
  const inside = [...text.trim()]
    .map((character) => (character === '\n' || character === '"' ? character : escapeCharacter(character, '', false)))
    .join('')
    // A backslash before each quote of a run of three, and before a quote at the very end.
    .replace(/"{3,}/g, (quotes) => '\\"'.repeat(quotes.length))
    .replace(/"+$/, (quotes) => '\\"'.repeat(quotes.length));
  return inside.includes('\n') ? `"""${inside}\n"""` : `"""${inside}"""`;
}

/** Text of several lines as one triple-quoted literal of exactly that value; one line is an ordinary literal. */
export function pythonLongString(text: string): string {
  if (!text.includes('\n')) return pythonString(text);
  const inside = [...text]
    .map((character) => (character === '\n' || character === '"' ? character : escapeCharacter(character, '', false)))
    .join('')
    .replace(/"{3,}/g, (quotes) => '\\"'.repeat(quotes.length))
    .replace(/"+$/, (quotes) => '\\"'.repeat(quotes.length))
    // A blank at the end of a line is lost to the eye and to editors.
    .replace(/ (?=\n)/g, '\\x20');
  return `"""${inside}"""`;
}

/** Text as comment lines. Nothing in it can end the comment. */
export function pythonComment(text: string): string {
  const clean = (line: string) =>
    [...line]
      .map((character) =>
        character === '\\' || character === '\t' ? character : escapeCharacter(character, '', false),
      )
      .join('');
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `# ${clean(line)}`.trimEnd())
    .join('\n');
}
