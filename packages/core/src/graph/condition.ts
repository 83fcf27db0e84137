import { parseReference, printReference, type Reference } from './template.js';

/** A value that conditions compare. */
export type Scalar = string | number | boolean | null;
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Operand = { readonly value: Scalar } | { readonly reference: Reference };

/** The closed language of `if`: comparisons of scalars, `and`, `or`, `not`. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly by: Comparison; readonly left: Operand; readonly right: Operand }
  /** A value by itself: true when it is `true`. */
  | { readonly kind: 'truth'; readonly of: Operand };

/** What is wrong with a condition, with the offset in its text. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'compare' | '(' | ')';
  readonly text: string;
  readonly offset: number;
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['text', /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_][\w.-]*(?:\s*\|\s*(?:date|nodash|iso|epoch)\b)?/y],
  ['compare', /==|!=|<=|>=|<|>/y],
  ['(', /\(/y],
  [')', /\)/y],
];

/** Conditions are short; a limit keeps the parser's depth small. */
const longest = 2000;

function tokensOf(text: string): readonly Token[] {
  if (text.length > longest) throw new ConditionError(`a condition has at most ${longest} characters`, longest);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const found = patterns.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      return match ? [{ kind, text: match[0], offset: at }] : [];
    })[0];
    if (!found) throw new ConditionError(`unexpected "${text[at]}"`, at);
    tokens.push(found);
    at += found.text.length;
  }
  return tokens;
}

const words: Readonly<Record<string, Scalar>> = { true: true, false: false, null: null };

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

/** Precedence from weak to strong: `or`, `and`, `not`, comparison. */
class Parser {
  private at = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  all(): Condition {
    const condition = this.any();
    const rest = this.tokens[this.at];
    if (rest) throw new ConditionError(`unexpected "${rest.text}"`, rest.offset);
    return condition;
  }

  private any(): Condition {
    return this.list('or', () => this.list('and', () => this.negation()));
  }

  private list(word: 'and' | 'or', next: () => Condition): Condition {
    const of = [next()];
    while (this.takeWord(word)) of.push(next());
    return of.length === 1 ? (of[0] as Condition) : { kind: word, of };
  }

  private negation(): Condition {
    return this.takeWord('not') ? { kind: 'not', of: this.negation() } : this.comparison();
  }

  private comparison(): Condition {
    if (this.tokens[this.at]?.kind === '(') {
      this.at += 1;
      const inner = this.any();
      this.expect(')');
      return inner;
    }
    const left = this.operand();
    const by = this.tokens[this.at];
    if (by?.kind !== 'compare') return { kind: 'truth', of: left };
    this.at += 1;
    return { kind: 'compare', by: by.text as Comparison, left, right: this.operand() };
  }

  private operand(): Operand {
    const token = this.tokens[this.at];
    if (!token) throw new ConditionError('a value is missing', this.end);
    this.at += 1;
    if (token.kind === 'text') return { value: unquote(token.text) };
    if (token.kind === 'number') return { value: Number(token.text) };
    if (token.kind !== 'word') throw new ConditionError(`expected a value before "${token.text}"`, token.offset);
    if (Object.hasOwn(words, token.text)) return { value: words[token.text] as Scalar };
    const reference = parseReference(token.text);
    if (!reference) {
      throw new ConditionError(`unknown reference "${token.text}"; texts stand in quotes`, token.offset);
    }
    return { reference };
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(kind: Token['kind']): void {
    const token = this.tokens[this.at];
    if (token?.kind !== kind) throw new ConditionError(`"${kind}" is missing`, token?.offset ?? this.end);
    this.at += 1;
  }
}

/**
 * Reads a condition such as `params.region == 'north' and tasks.count.outputs.n > 0`.
 * @throws ConditionError with the offset of what is wrong
 */
export function parseCondition(text: string): Condition {
  return new Parser(tokensOf(text), text.length).all();
}

/** References of a condition, in order. */
export function referencesOfCondition(condition: Condition): readonly Reference[] {
  const of = (operand: Operand) => ('reference' in operand ? [operand.reference] : []);
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(referencesOfCondition);
    case 'not':
      return referencesOfCondition(condition.of);
    case 'compare':
      return [...of(condition.left), ...of(condition.right)];
    case 'truth':
      return of(condition.of);
  }
}

const describe = (operand: Operand) =>
  'reference' in operand ? printReference(operand.reference) : JSON.stringify(operand.value);

/**
 * Whether a condition holds. Values of different types are not equal, and cannot be ordered; texts order by code
 * units, and a value by itself must be a boolean.
 * @throws Error when values cannot be compared
 */
export function holds(condition: Condition, read: (reference: Reference) => Scalar): boolean {
  const of = (operand: Operand): Scalar => ('reference' in operand ? read(operand.reference) : operand.value);
  switch (condition.kind) {
    case 'and':
      return condition.of.every((one) => holds(one, read));
    case 'or':
      return condition.of.some((one) => holds(one, read));
    case 'not':
      return !holds(condition.of, read);
    case 'truth': {
      const value = of(condition.of);
      if (typeof value === 'boolean') return value;
      throw new Error(`${describe(condition.of)} is ${JSON.stringify(value)}, not true or false`);
    }
    case 'compare': {
      const [left, right] = [of(condition.left), of(condition.right)];
      if (condition.by === '==') return left === right;
      if (condition.by === '!=') return left !== right;
      const ordered =
        (typeof left === 'number' && typeof right === 'number') ||
        (typeof left === 'string' && typeof right === 'string');
      if (!ordered) {
        const facts = `${describe(condition.left)} (${JSON.stringify(left)}) and ${describe(condition.right)} (${JSON.stringify(right)})`;
        throw new Error(`${facts} have no order: compare numbers with numbers and texts with texts`);
      }
      if (condition.by === '<') return left < right;
      if (condition.by === '<=') return left <= right;
      return condition.by === '>' ? left > right : left >= right;
    }
  }
}
