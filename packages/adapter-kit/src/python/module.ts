import { printImports } from './imports.js';
import { type PythonImport, printPython, pythonWidth } from './print-value.js';
import { pythonComment, pythonDocstring } from './string.js';
import type { PythonNode, PythonValue } from './value.js';

/** One statement of emitted Python. */
export type PythonStatement =
  | { readonly statement: 'expression'; readonly value: PythonValue }
  | { readonly statement: 'assign'; readonly target: string; readonly value: PythonValue }
  | { readonly statement: 'return'; readonly value: PythonValue }
  | { readonly statement: 'comment'; readonly text: string }
  | { readonly statement: 'blank' }
  | { readonly statement: 'import'; readonly uses: readonly PythonImport[] }
  /** `header:` and an indented body, for `with`, `for`, `if`, `try`, `class`. */
  | { readonly statement: 'block'; readonly header: PythonNode; readonly body: readonly PythonStatement[] }
  | {
      readonly statement: 'function';
      readonly name: string;
      /** Parameters as code of the adapter's own, e.g. `region: str`. */
      readonly parameters: readonly (string | PythonNode)[];
      readonly returns?: string | PythonNode;
      readonly decorators: readonly PythonNode[];
      readonly docstring?: string;
      readonly body: readonly PythonStatement[];
    };

export const expression = (value: PythonValue): PythonStatement => ({ statement: 'expression', value });
export const assign = (target: string, value: PythonValue): PythonStatement => ({ statement: 'assign', target, value });
export const returns = (value: PythonValue): PythonStatement => ({ statement: 'return', value });
export const comment = (text: string): PythonStatement => ({ statement: 'comment', text });
export const blank: PythonStatement = { statement: 'blank' };
export const block = (header: PythonNode, body: readonly PythonStatement[]): PythonStatement => ({
  statement: 'block',
  header,
  body,
});

/** An import inside a function: paid only when it runs. */
export const localImport = (...uses: readonly PythonImport[]): PythonStatement => ({ statement: 'import', uses });

export function pythonFunction(
  name: string,
  given: {
    readonly parameters?: readonly (string | PythonNode)[];
    readonly returns?: string | PythonNode;
    readonly decorators?: readonly PythonNode[];
    readonly docstring?: string;
    readonly body: readonly PythonStatement[];
  },
): PythonStatement {
  return { statement: 'function', name, parameters: [], decorators: [], ...given };
}

interface Printing {
  readonly width: number;
  readonly onImport: (use: PythonImport) => void;
}

function printBody(body: readonly PythonStatement[], indent: number, printing: Printing): string[] {
  return body.length > 0
    ? body.flatMap((statement) => printStatement(statement, indent, printing))
    : [`${' '.repeat(indent)}pass`];
}

function printStatement(statement: PythonStatement, indent: number, printing: Printing): string[] {
  const pad = ' '.repeat(indent);
  const value = (printed: PythonValue, prefix: string) =>
    `${pad}${prefix}${printPython(printed, { ...printing, indent, used: prefix.length })}`;
  switch (statement.statement) {
    case 'expression':
      return [value(statement.value, '')];
    case 'assign':
      return [value(statement.value, `${statement.target} = `)];
    case 'return':
      return [value(statement.value, 'return ')];
    case 'comment':
      return pythonComment(statement.text)
        .split('\n')
        .map((line) => pad + line);
    case 'blank':
      return [''];
    case 'import':
      return printImports(statement.uses, printing.width - indent)
        .split('\n')
        .map((line) => (line ? pad + line : line));
    case 'block':
      return [`${value(statement.header, '')}:`, ...printBody(statement.body, indent + 4, printing)];
    case 'function': {
      const text = (part: string | PythonNode) =>
        typeof part === 'string' ? part : printPython(part, { ...printing, width: Number.POSITIVE_INFINITY });
      const parameters = statement.parameters.map(text);
      const end = `)${statement.returns ? ` -> ${text(statement.returns)}` : ''}:`;
      const line = `${pad}def ${statement.name}(${parameters.join(', ')}${end}`;
      const fits = line.length <= printing.width || parameters.length === 0;
      return [
        ...statement.decorators.map((decorator) => value(decorator, '@')),
        ...(fits
          ? [line]
          : [`${pad}def ${statement.name}(`, ...parameters.map((one) => `${pad}    ${one},`), `${pad}${end}`]),
        ...(statement.docstring ? [`${pad}    ${pythonDocstring(statement.docstring)}`] : []),
        ...(statement.docstring && statement.body.length === 0 ? [] : printBody(statement.body, indent + 4, printing)),
      ];
    }
  }
}

/** Two blank lines around functions and classes of the top level, as formatters have it. */
function topLevel(body: readonly PythonStatement[], printing: Printing): string {
  const chunks = body.map((statement) => ({
    text: printStatement(statement, 0, printing).join('\n'),
    defines: statement.statement === 'function' || (statement.statement === 'block' && isClass(statement.header)),
    blank: statement.statement === 'blank',
  }));
  let out = '';
  let before: (typeof chunks)[number] | undefined;
  for (const chunk of chunks) {
    if (chunk.blank && (before === undefined || before.defines)) continue;
    if (before) out += before.defines || chunk.defines ? (before.blank ? '\n\n' : '\n\n\n') : '\n';
    out += chunk.text;
    before = chunk;
  }
  return out;
}

function isClass(header: PythonNode): boolean {
  return header.kind === 'code' && typeof header.parts[0] === 'string' && header.parts[0].startsWith('class ');
}

/**
 * A Python file: docstring, the imports that its code uses (each once, sorted), and the body. Laid out as formatters
 * leave it, in lines of at most `width` columns where text can be broken.
 */
export function pythonModule(given: {
  readonly docstring?: string;
  /** Comment lines above everything. */
  readonly header?: string;
  readonly body: readonly PythonStatement[];
  readonly width?: number;
  /** Modules of the same folder, which importers sort behind installed ones. */
  readonly local?: ReadonlySet<string>;
  /** `from __future__ import annotations`: not for libraries that read annotations when a function is decorated. @default true */
  readonly lazyAnnotations?: boolean;
}): string {
  const uses: PythonImport[] = given.lazyAnnotations === false ? [] : [{ module: '__future__', name: 'annotations' }];
  const printing: Printing = { width: given.width ?? pythonWidth, onImport: (use) => uses.push(use) };
  const body = topLevel(given.body, printing);
  const first = given.body[0];
  const gap =
    first?.statement === 'function' || (first?.statement === 'block' && isClass(first.header)) ? '\n\n\n' : '\n\n';
  const head = [
    ...(given.header ? [pythonComment(given.header)] : []),
    ...(given.docstring ? [pythonDocstring(given.docstring)] : []),
  ].join('\n');
  const imports = printImports(uses, printing.width, given.local);
  if (imports === '') return `${head ? `${head}${body ? gap : ''}` : ''}${body}\n`;
  return `${head ? `${head}\n\n` : ''}${imports}${body ? `${gap}${body}` : ''}\n`;
}
