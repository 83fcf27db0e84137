import { closingOf, isMark, isWord, scan, type Token } from './tokens.js';

/** A statement of a model file. */
export interface Chunk {
  readonly kind: 'model' | 'audit' | 'metric' | 'sql' | 'jinja' | 'virtual-update';
  readonly text: string;
  /** Where the text begins in the file, in UTF-16 units. */
  readonly start: number;
  /** Tokens between the brackets of a MODEL or AUDIT block. */
  readonly body?: readonly Token[];
}

export interface Chunks {
  readonly chunks: readonly Chunk[];
  /** Comment above the first statement: SQLMesh takes it as the description of the model. */
  readonly comment: string;
  readonly problem?: { readonly at: number; readonly what: string };
}

const blocks: Readonly<Record<string, Chunk['kind']>> = { MODEL: 'model', AUDIT: 'audit', METRIC: 'metric' };

/** Blocks of Jinja are no SQL: their text is blanked, quote by quote, before the rest is cut into tokens. */
const jinjaBlock = /\bJINJA_(QUERY|STATEMENT)_BEGIN\s*;([\s\S]*?)\bJINJA_END\s*;?/gi;

interface JinjaText {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly at: number;
}

function withoutJinja(source: string): { readonly sql: string; readonly jinja: readonly JinjaText[] } {
  const jinja: JinjaText[] = [];
  const sql = source.replace(jinjaBlock, (whole, kind: string, text: string, start: number) => {
    const end = start + whole.length;
    if (kind.toUpperCase() === 'QUERY') jinja.push({ start, end, text, at: start + whole.indexOf(text) });
    return ' '.repeat(whole.length);
  });
  return { sql, jinja };
}

interface Piece {
  readonly tokens: Token[];
  readonly start: number;
}

/** Statements between semicolons; those of an ON_VIRTUAL_UPDATE block are left out. */
function pieces(tokens: readonly Token[]): Piece[] {
  const found: Piece[] = [];
  let virtual = false;
  let current: Token[] = [];
  const finish = () => {
    const [first] = current;
    if (isWord(first, 'ON_VIRTUAL_UPDATE_BEGIN')) virtual = true;
    if (first && !virtual) found.push({ tokens: current, start: first.start });
    if (current.some((token) => isWord(token, 'ON_VIRTUAL_UPDATE_END'))) virtual = false;
    current = [];
  };
  for (const token of tokens) {
    if (isMark(token, ';')) finish();
    else current.push(token);
  }
  finish();
  return found;
}

/** Cuts a model file into its statements: MODEL and AUDIT blocks, SQL, Jinja queries. */
export function chunksOf(source: string, dialect = ''): Chunks {
  const { sql, jinja } = withoutJinja(source);
  const { tokens, comment, open } = scan(sql, dialect);
  if (open !== undefined)
    return { chunks: [], comment, problem: { at: open, what: 'a quote or comment that nothing closes' } };
  const chunks: Chunk[] = [];
  for (const { tokens: piece, start } of pieces(tokens)) {
    const end = piece.at(-1)?.end ?? start;
    const text = sql.slice(start, end);
    const block = blocks[piece[0]?.text.toUpperCase() ?? ''];
    if (block && piece[0]?.kind === 'word' && isMark(piece[1], '(')) {
      const close = closingOf(piece, 1);
      if (close === undefined)
        return { chunks, comment, problem: { at: piece[1]?.start ?? start, what: 'a bracket that nothing closes' } };
      chunks.push({ kind: block, text, start, body: piece.slice(2, close) });
    } else chunks.push({ kind: 'sql', text, start });
  }
  for (const { at, text } of jinja) chunks.push({ kind: 'jinja', text, start: at });
  chunks.sort((a, b) => a.start - b.start);
  return { chunks, comment };
}

/** The dialect that a MODEL block names: the text must be cut by its rules. */
export function dialectOf(source: string): string | undefined {
  return /\bMODEL\s*\([^;]*?\bdialect\s+['"`]?([a-z0-9_]+)/is.exec(source)?.[1]?.toLowerCase();
}
