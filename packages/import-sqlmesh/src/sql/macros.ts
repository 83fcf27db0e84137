import { closingOf, isMark, scan, split, type Token } from '../block/tokens.js';

/** Names of what stands in the place of a macro in the text that is parsed. */
const placeholder = '_sparkle_macro_';
export const isPlaceholder = (name: string): boolean => name.toLowerCase().includes(placeholder);

/** Values by lower-case name, as SQL text: blueprint variables, variables of the project, `@DEF`. */
export type Variables = ReadonlyMap<string, string>;

export interface Expanded {
  readonly sql: string;
  /** Macros that the user wrote and that stand where a value stands, by lower-case name. */
  readonly calls: readonly string[];
  /** Tables that macros of SQLMesh read by their arguments, as written: `@UNION('all', a.b, a.c)`. */
  readonly tables: readonly string[];
  /** Why the tables of the text cannot be told from it. */
  readonly doubts: readonly string[];
}

/** Macros of SQLMesh that give values and no tables of their own. */
const valueMacros = new Set(
  'each reduce filter and or if star generate_surrogate_key safe_add safe_sub safe_div eval haversine_distance pivot date_spine sql resolve_template'.split(
    ' ',
  ),
);
/** Macros that print their keyword, or nothing when their argument is false. */
const clauseMacros: Readonly<Record<string, string>> = {
  with: 'WITH',
  join: 'JOIN',
  where: 'WHERE',
  group_by: 'GROUP BY',
  having: 'HAVING',
  order_by: 'ORDER BY',
  limit: 'LIMIT',
};

const unquoted = (value: string): string => {
  const { tokens } = scan(value);
  return tokens.length === 1 ? (tokens[0]?.text ?? value) : value;
};

/** A name with variables in it, such as `@x`, `tbl_@{x}_y`; nothing when one of them has no known value. */
export function withVariables(word: string, variables: Variables): string | undefined {
  let known = true;
  const text = word.replace(/@\{\s*(\w+)\s*\}|@(\w+)/g, (_, braced?: string, bare?: string) => {
    const value = variables.get((braced ?? bare ?? '').toLowerCase());
    if (value === undefined) known = false;
    return word === `@${bare}` ? (value ?? '') : unquoted(value ?? '');
  });
  return known ? text : undefined;
}

interface Word {
  readonly text: string;
  /** Index of the token behind it. */
  readonly next: number;
  readonly end: number;
}

/** A word with all that belongs to it: `tbl_@{x}_y` is five tokens. */
function wholeWord(sql: string, tokens: readonly Token[], at: number): Word {
  let next = at + 1;
  let end = tokens[at]?.end ?? 0;
  while (tokens[next]?.start === end && (/[\w@$]$/.test(sql.slice(0, end).slice(-1)) || sql[end - 1] === '}')) {
    const token = tokens[next];
    const open = isMark(token, '{') && sql[end - 1] === '@';
    if (open) {
      const close = closingOf(tokens, next);
      if (close === undefined) break;
      next = close + 1;
      end = tokens[close]?.end ?? end;
    } else if (token?.kind === 'word' && sql[end - 1] === '}') {
      next += 1;
      end = token.end;
    } else break;
  }
  return { text: sql.slice(tokens[at]?.start ?? 0, end), next, end };
}

const constant = (tokens: readonly Token[]): boolean | undefined => {
  const text = tokens.length === 1 ? tokens[0]?.text.toLowerCase() : undefined;
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
};

const holdsQuery = (tokens: readonly Token[]): boolean =>
  tokens.some((token) => token.kind === 'word' && /^(select|from)$/i.test(token.text));

/**
 * The text with macros out of the way, so that a parser of SQL can read it: known variables are put in, calls become
 * names that cannot be mistaken for tables of the project. No macro is run.
 */
export function expandMacros(source: string, variables: Variables, dialect: string): Expanded {
  const { tokens } = scan(source, dialect);
  const [calls, tables, doubts] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let count = 0;
  const standIn = () => {
    count += 1;
    return `${placeholder}${count}`;
  };
  let sql = '';
  let done = 0;
  const put = (text: string, from: number, to: number) => {
    sql += source.slice(done, from) + text;
    done = to;
  };
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    if (token.kind !== 'word' || !token.text.includes('@')) {
      at += 1;
      continue;
    }
    const word = wholeWord(source, tokens, at);
    const name = /^@(\w+)$/.exec(word.text)?.[1]?.toLowerCase();
    const close = name !== undefined && isMark(tokens[word.next], '(') ? closingOf(tokens, word.next) : undefined;
    if (word.text === '@') put('', token.start, token.end);
    else if (name === undefined || close === undefined)
      put(withVariables(word.text, variables) ?? standIn(), token.start, word.end);
    else {
      const args = split(tokens.slice(word.next + 1, close));
      const text = callText(name, args, { source, variables, calls, tables, doubts });
      put(text ?? standIn(), token.start, tokens[close]?.end ?? word.end);
      at = close + 1;
      continue;
    }
    at = word.next;
  }
  return { sql: sql + source.slice(done), calls: [...calls], tables: [...tables], doubts: [...doubts] };
}

interface Call {
  readonly source: string;
  readonly variables: Variables;
  readonly calls: Set<string>;
  readonly tables: Set<string>;
  readonly doubts: Set<string>;
}

/** What a macro call becomes; nothing when a placeholder stands for it. */
function callText(name: string, args: readonly (readonly Token[])[], call: Call): string | undefined {
  const text = (arg: readonly Token[] | undefined) =>
    arg?.[0] ? call.source.slice(arg[0].start, arg.at(-1)?.end) : undefined;
  const [first = []] = args;
  const clause = clauseMacros[name];
  if (clause !== undefined) {
    if ((name === 'with' || name === 'join') && constant(first) !== true)
      call.doubts.add(`@${name.toUpperCase()}(…) may leave tables out`);
    return clause;
  }
  if (name === 'var' || name === 'blueprint_var')
    return call.variables.get(first[0]?.text.toLowerCase() ?? '') ?? text(args[1]);
  if (name === 'union' || name === 'deduplicate' || name === 'star' || name === 'date_spine') {
    const named = name === 'union' ? args : name === 'deduplicate' ? [first] : [];
    for (const arg of named) if (arg[0]?.kind !== 'string' && arg.length > 1) call.tables.add(text(arg) ?? '');
    if (name === 'union' || name === 'deduplicate') return 'SELECT 1';
    return undefined;
  }
  if (name === 'sql' && args.length === 1 && first.length === 1 && first[0]?.kind === 'string') return first[0].text;
  if (args.some(holdsQuery)) call.doubts.add(`a query stands in the arguments of @${name}(…)`);
  if (!valueMacros.has(name)) call.calls.add(name);
  return undefined;
}

/** Values that `@DEF(name, value)` gives, added to the known ones. */
export function withDefinitions(statement: string, variables: Variables): Variables {
  const { tokens } = scan(statement);
  const close = isMark(tokens[1], '(') ? closingOf(tokens, 1) : undefined;
  if (tokens[0]?.text.toLowerCase() !== '@def' || close === undefined) return variables;
  const [name, value] = split(tokens.slice(2, close));
  const from = value?.[0]?.start;
  if (!name?.[0] || from === undefined) return variables;
  const text = statement.slice(from, value?.at(-1)?.end);
  const known = withVariables(text, variables);
  // A function, or a value that another macro gives, has no text.
  if (known === undefined || value?.some((token) => isMark(token, '->') || token.text.startsWith('@')))
    return variables;
  return new Map([...variables, [name[0].text.toLowerCase(), known]]);
}

export interface Plain {
  readonly sql: string;
  /** Names of the functions that its expressions call. */
  readonly calls: readonly string[];
  readonly doubts: readonly string[];
}

/** A Jinja query with its expressions as names and its tags left out. */
export function withoutJinja(source: string): Plain {
  let count = 0;
  const [calls, doubts] = [new Set<string>(), new Set<string>()];
  const sql = source
    .replace(/\{#[\s\S]*?#\}/g, ' ')
    .replace(/\{%-?\s*(\w+)[\s\S]*?-?%\}/g, (_, tag: string) => {
      if (/^(if|elif|else|macro|call|include|import|from)$/.test(tag))
        doubts.add(`the branches of {% ${tag} %} may read other tables`);
      return ' ';
    })
    .replace(/\{\{-?([\s\S]*?)-?\}\}/g, (_, inside: string) => {
      for (const [, name] of inside.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) if (name) calls.add(name.toLowerCase());
      count += 1;
      return `${placeholder}j${count}`;
    });
  return { sql, calls: [...calls], doubts: [...doubts] };
}
