import { Document, isScalar, type Scalar, visit } from 'yaml';

/** Not printable for every reader of YAML 1.1 and 1.2: controls, other line ends, direction marks, lone surrogates. */
const special =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Surrogate}/u;
const specialEverywhere = new RegExp(special.source, 'gu');

function escapeCode(character: string): string {
  const code = character.charCodeAt(0);
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function styleOf(text: string, isRoot: boolean): Scalar.Type | undefined {
  if (special.test(text) || text.includes('\t') || text === '=') return 'QUOTE_DOUBLE';
  // A block keeps lines readable; text with blanks at a line's end or at its beginning is safer quoted.
  if (text.includes('\n'))
    return isRoot || /^[\s]| \n| $/.test(text) || text.trim() === '' ? 'QUOTE_DOUBLE' : 'BLOCK_LITERAL';
  return undefined;
}

/**
 * A value as YAML that readers of 1.1 and of 1.2 understand alike: words such as `no`, `010` or `12:30` are quoted, no
 * anchors, no folding. Header lines become comments.
 */
export function printYaml(value: unknown, options: { readonly header?: string } = {}): string {
  const document = new Document(value, {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
  });
  visit(document, {
    Scalar(key, node) {
      if (!isScalar(node)) return;
      if (typeof node.value === 'string') {
        const style = styleOf(node.value, key === null);
        if (style) node.type = style;
      } else if (typeof node.value === 'number' && /[eNI]/.test(String(node.value))) {
        // Readers of YAML 1.1 take 1e21 for text.
        throw new RangeError(`YAML output cannot hold the number ${node.value}; write it as text`);
      }
    },
  });
  const body = document
    .toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER, indentSeq: true })
    .replace(specialEverywhere, escapeCode);
  const header = options.header ? commentLines(options.header, '#') : '';
  return header + body;
}

/** Text as comment lines that nothing in it can end, with a final newline. */
export function commentLines(text: string, mark: string): string {
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `${mark} ${line.replace(specialEverywhere, ' ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
