import { Document, isCollection, isMap, isScalar, type Node, type Scalar, visit } from 'yaml';

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

/** Signs at which older readers end a plain text on one line. */
const ends = /[:,?[\]{}<>=%]/;

/** About how long a node is on one line; endless when it holds text of several lines. */
function inlineLength(node: unknown): number {
  if (isScalar(node)) {
    const text = String(node.value);
    return text.includes('\n') ? Number.POSITIVE_INFINITY : text.length + (ends.test(text) ? 2 : 0);
  }
  if (!isCollection(node)) return 0;
  const length = (item: unknown): number => {
    const pair = item as { readonly key?: unknown; readonly value?: unknown };
    return isMap(node) ? inlineLength(pair.key) + inlineLength(pair.value) + 2 : inlineLength(item) + 2;
  };
  return node.items.reduce((sum: number, item) => sum + length(item), 2);
}

/** Puts lists and maps that fit into a line on one, but never the document itself. */
function inlineWhatFits(document: Document, width: number): void {
  visit(document, {
    Collection(_, node, path) {
      const depth = path.filter((one) => isCollection(one)).length;
      if (depth < 1 || node.items.length === 0) return;
      if (2 * depth + inlineLength(node as Node) <= width) node.flow = true;
      if (node.flow) quoteInside(node as Node);
    },
  });
}

/** Inside a list or map on one line, text with such signs is quoted. */
function quoteInside(node: Node): void {
  visit(node, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && ends.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
}

/**
 * A value as YAML that readers of 1.1 and of 1.2 understand alike: words such as `no`, `010` or `12:30` are quoted, no
 * anchors, no folding. Header lines become comments.
 */
export function printYaml(
  value: unknown,
  options: {
    readonly header?: string;
    /** Lists and maps that fit into so many characters stand on one line. @default every item has its own */
    readonly inline?: number;
  } = {},
): string {
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
  if (options.inline !== undefined) inlineWhatFits(document as Document, options.inline);
  const body = document
    .toString({
      flowCollectionPadding: false,
      lineWidth: 0,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      indentSeq: true,
    })
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
