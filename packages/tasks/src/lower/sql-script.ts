import {
  type GraphParameter,
  parseReference,
  printReference,
  type SqlPart,
  type SqlStatement,
} from '@sparkle-orchestration/core';
import { sqlString } from '@sparkle-orchestration/sql';

export interface ScriptProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

type Value = string | number | boolean;
interface Token {
  readonly kind: 'text' | 'name' | 'template' | 'end' | 'opaque';
  readonly text: string;
  readonly offset: number;
}

/** Quotes, comments and dollar quotes hide semicolons, names and braces; everything else is looked at. */
const patterns: readonly [Token['kind'], RegExp][] = [
  ['opaque', /--[^\n]*/y],
  ['opaque', /\/\*[\s\S]*?\*\//y],
  ['opaque', /(\$[A-Za-z_]*\$)[\s\S]*?\1/y],
  ['opaque', /[eE]?'(?:[^']|'')*'/y],
  ['template', /\{\{\s*([^{}]*?)\s*\}\}/y],
  [
    'name',
    /(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*))*/y,
  ],
  ['end', /;/y],
];

function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    let found: Token | undefined;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match) {
        found = { kind, text: match[0], offset: at };
        break;
      }
    }
    found ??= { kind: 'text', text: text[at] ?? '', offset: at };
    at += found.text.length;
    yield found;
  }
}

const unquote = (part: string) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);
const nameParts = (text: string) => (text.match(/"(?:[^"]|"")+"|[^."\s]+/g) ?? []).map(unquote);

const runReferences: Readonly<Record<string, SqlPart>> = {
  'interval.start': { param: 'interval_start', type: 'timestamp' },
  'interval.end': { param: 'interval_end', type: 'timestamp' },
  'run.id': { param: 'run_id', type: 'varchar' },
  'run.now': { param: 'now', type: 'timestamp' },
};

function literal(value: Value): string {
  return typeof value === 'string' ? sqlString(value) : String(value);
}

function reference(
  expression: string,
  values: Readonly<Record<string, Value>>,
  parameters: Readonly<Record<string, GraphParameter>>,
): SqlPart | undefined {
  const known = runReferences[expression];
  if (known) return known;
  if (/^item(\.[A-Za-z_]\w*)?$/.test(expression)) return { param: expression, type: 'varchar' };
  const name = /^params\.([A-Za-z_]\w*)$/.exec(expression)?.[1];
  const value = name === undefined ? undefined : values[name];
  if (value !== undefined) return literal(value);
  const parameter = name === undefined ? undefined : parameters[name];
  if (name !== undefined && parameter) return { param: name, type: parameterTypes[parameter.type] };
  const output = parseReference(expression);
  return output?.ref === 'output' ? { param: printReference(output), type: 'varchar' } : undefined;
}

/** Types that parameters of a run are bound with. */
const parameterTypes = { string: 'varchar', integer: 'bigint', number: 'double', boolean: 'boolean' } as const;

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/**
 * Splits a script into statements and turns references (`{{ interval.start }}`, dataset names) into parts. Names count
 * as datasets only when `isDataset` knows them, so that aliases and columns stay as they are.
 */
export function renderScript(
  text: string,
  context: {
    readonly values: Readonly<Record<string, Value>>;
    /** Parameters of the pipeline, which a run binds. @default none */
    readonly parameters?: Readonly<Record<string, GraphParameter>>;
    readonly isDataset: (name: string) => boolean;
  },
): { readonly statements: readonly SqlStatement[]; readonly problems: readonly ScriptProblem[] } {
  const statements: SqlStatement[] = [];
  const problems: ScriptProblem[] = [];
  let parts: SqlPart[] = [];
  let some = false;
  const push = (part: SqlPart) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  const finish = () => {
    if (some) statements.push(trimStatement(parts));
    parts = [];
    some = false;
  };
  for (const token of tokens(text)) {
    if (token.kind === 'end') {
      finish();
      continue;
    }
    if (token.kind !== 'opaque' && token.text.trim() !== '') some = true;
    if (token.kind === 'opaque' && token.text.startsWith("'")) some = true;
    if (token.kind === 'template') {
      const expression = token.text.slice(2, -2).trim();
      const part = reference(expression, context.values, context.parameters ?? {});
      if (part === undefined)
        problems.push({ message: `Unknown reference {{ ${expression} }} in SQL.`, ...place(text, token.offset) });
      else push(part);
    } else if (token.kind === 'name') {
      const name = nameParts(token.text).join('.');
      push(name.includes('.') && context.isDataset(name) ? { dataset: name } : token.text);
    } else push(token.text);
  }
  finish();
  return { statements, problems };
}

function trimStatement(parts: readonly SqlPart[]): SqlStatement {
  const copy = [...parts];
  if (typeof copy[0] === 'string') copy[0] = copy[0].trimStart();
  const last = copy.length - 1;
  if (typeof copy[last] === 'string') copy[last] = (copy[last] as string).trimEnd();
  return copy.filter((p) => p !== '');
}
