import { jinjaLines, jinjaString, macroText } from './jinja.js';
import type { LoadStatement } from './lower/load-macro.js';

/** How the parts of a statement print as Jinja. */
export interface PartNames {
  /** A call such as `{{ ref('orders') }}`. */
  dataset(name: string): string;
  schema(dataset: string): string;
  /** Hash of the graph that the statement belongs to. */
  readonly graphHash: string;
}

function parameter(name: string, names: PartNames): string {
  if (name === 'graph_hash') return `'${names.graphHash}'`;
  return `{{ sparkle_parameter(${jinjaString(name)}) }}`;
}

/** Strings, quoted names and comments: a line break inside them is theirs. */
const quoted =
  /\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|\n/g;

/** Indents the lines of SQL after the first, but never inside a string, where a space would change the value. */
export function indentSql(text: string, indent: string): string {
  return indent === '' ? text : text.replace(quoted, (token) => (token === '\n' ? `\n${indent}` : token));
}

/** Where a statement is printed: a model file or a macro. */
export type Place = 'model' | 'macro';

/** A statement as Jinja: text protected, tables as references, parameters as calls of the literal macro. */
export function jinjaStatement(statement: LoadStatement, names: PartNames, place: Place, indent = ''): string {
  const protect = place === 'model' ? jinjaLines : macroText;
  return statement
    .map((part) => {
      if (typeof part === 'string') return protect(indentSql(part, indent));
      if ('dataset' in part) return names.dataset(part.dataset);
      if ('schema' in part) return names.schema(part.schema);
      // Core refuses `sql.secret` for dbt before anything is written.
      if ('secret' in part) throw new Error(`dbt binds no secret ${part.secret}`);
      if ('model' in part) return part.model === 'select' ? '{{ select }}' : '{{ sparkle_steps(select) }}';
      return `cast(${parameter(part.param, names)} as ${part.type})`;
    })
    .join('');
}
