import type { Dialect } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlLiteral } from '../dialect/literal.js';

/** What a condition compares with: a value that was written, typed by the column it stands beside. */
export type LiteralOf = (value: string | number | boolean, column: string) => string;

interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
}

const pattern =
  /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]+)`|([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(==|!=|<>|<=|>=|[-<>=()[\],.&|~]))/y;

function tokensOf(condition: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (condition.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(condition);
    if (!match) throw new Problem(`"${condition.slice(at).trim()[0]}" has no place in it`);
    const [, name, double, single, back, number, sign] = match;
    const text = double ?? single;
    if (name !== undefined || back !== undefined) tokens.push({ kind: 'name', text: (name ?? back) as string });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replace(/\\(.)/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
    at = pattern.lastIndex;
  }
  return tokens;
}

class Problem extends Error {}

/** Words of the two written forms, and what they mean in SQL. */
const comparisons: Readonly<Record<string, string>> = {
  '==': '=',
  '=': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '<>': '<>' };

/**
 * A `row_condition` as SQL: the pandas form (`a > 1 and b == "x"`) and the form of Great Expectations itself
 * (`col("a") > 1`, `col("b").notNull()`). Values take the type of the column that they are compared with.
 */
export function rowCondition(
  condition: string,
  options: {
    readonly dialect: Dialect;
    /** In pandas a missing value is different from every value, so `!=` holds for it; in SQL it does not. */
    readonly pandas: boolean;
    readonly literal: LiteralOf;
  },
): { readonly sql: string; readonly columns: readonly string[] } | { readonly problem: string } {
  try {
    const reader = new Reader(tokensOf(condition), options);
    const sql = reader.either();
    reader.end();
    return { sql, columns: [...reader.columns] };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

type Operand = { readonly column: string } | { readonly value: string | number | boolean };

class Reader {
  readonly columns = new Set<string>();
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly options: Parameters<typeof rowCondition>[1],
  ) {}

  end(): void {
    const rest = this.tokens[this.at];
    if (rest) throw new Problem(`"${rest.text}" is not expected`);
  }

  either(): string {
    const parts = [this.both()];
    while (this.word('or') || this.sign('|')) parts.push(this.both());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' or ')})`;
  }

  private both(): string {
    const parts = [this.not()];
    while (this.word('and') || this.sign('&')) parts.push(this.not());
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' and ')})`;
  }

  private not(): string {
    if (this.word('not') || this.sign('~')) return `not (${this.not()})`;
    const start = this.at;
    if (this.sign('(')) {
      const inner = this.either();
      if (this.sign(')')) return `(${inner})`;
      this.at = start;
      throw new Problem('a parenthesis is not closed');
    }
    return this.comparison();
  }

  private comparison(): string {
    const left = this.operand();
    if ('column' in left) {
      const test = this.nullTest(left.column);
      if (test) return test;
    }
    const negated = this.word('not');
    if (this.word('in')) return this.membership(left, negated);
    if (negated) throw new Problem('"not" stands before "in" only, or in front of a comparison');
    const token = this.tokens[this.at];
    const operator = token?.kind === 'sign' ? comparisons[token.text] : undefined;
    if (!operator)
      throw new Problem(token ? `a comparison is expected before "${token.text}"` : 'a comparison is missing');
    this.at++;
    return this.compare(left, operator, this.operand());
  }

  private compare(left: Operand, operator: string, right: Operand): string {
    if ('column' in left) {
      const other = 'column' in right ? quoteIdentifier(right.column) : this.options.literal(right.value, left.column);
      return this.print(quoteIdentifier(left.column), operator, other);
    }
    if ('column' in right)
      return this.print(
        quoteIdentifier(right.column),
        mirrored[operator] as string,
        this.options.literal(left.value, right.column),
      );
    throw new Problem('one side of a comparison must be a column');
  }

  private print(left: string, operator: string, right: string): string {
    if (operator === '<>' && this.options.pandas) return `${left} is distinct from ${right}`;
    return `${left} ${operator} ${right}`;
  }

  private membership(left: Operand, negated: boolean): string {
    if (!('column' in left)) throw new Problem('a column must stand before "in"');
    if (!this.sign('[') && !this.sign('(')) throw new Problem('a list must follow "in"');
    const values: string[] = [];
    while (!this.sign(']') && !this.sign(')')) {
      const item = this.operand();
      if ('column' in item) throw new Problem(`"${item.column}" in a list is no value`);
      values.push(this.options.literal(item.value, left.column));
      this.sign(',');
      if (this.at >= this.tokens.length) throw new Problem('a list is not closed');
    }
    const column = quoteIdentifier(left.column);
    const inside = values.length === 0 ? 'false' : `(${column} in (${values.join(', ')})) is true`;
    return negated ? `not (${inside})` : inside;
  }

  /** `.notNull()`, `.isNull()`, `.isnull()`, `is null`, `is not null`. */
  private nullTest(column: string): string | undefined {
    const start = this.at;
    if (this.sign('.')) {
      const name = this.tokens[this.at++]?.text.toLowerCase();
      if (this.sign('(') && this.sign(')')) {
        if (name === 'notnull' || name === 'notna' || name === 'is_not_null')
          return `${quoteIdentifier(column)} is not null`;
        if (name === 'isnull' || name === 'isna' || name === 'is_null') return `${quoteIdentifier(column)} is null`;
      }
      throw new Problem(`"${column}.${name}" is no condition`);
    }
    if (this.word('is')) {
      const not = this.word('not');
      if (this.word('null')) return `${quoteIdentifier(column)} is ${not ? 'not ' : ''}null`;
      this.at = start;
      throw new Problem('"is" must be followed by null');
    }
    return undefined;
  }

  private operand(): Operand {
    const token = this.tokens[this.at++];
    if (!token) throw new Problem('it ends too early');
    if (token.kind === 'text') return { value: token.text };
    if (token.kind === 'number') return { value: Number(token.text) };
    if (token.kind === 'sign') throw new Problem(`"${token.text}" is not expected`);
    if (/^(true|false)$/i.test(token.text)) return { value: token.text.toLowerCase() === 'true' };
    if (token.text === 'col' && this.sign('(')) {
      const name = this.tokens[this.at++];
      if (name?.kind !== 'text' || !this.sign(')')) throw new Problem('col("name") is expected');
      return this.column(name.text);
    }
    return this.column(token.text);
  }

  private column(column: string): Operand {
    this.columns.add(column);
    return { column };
  }

  private word(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'name' || token.text.toLowerCase() !== text) return false;
    this.at++;
    return true;
  }

  private sign(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.at++;
    return true;
  }
}

/** A written value where the type of the column is not known. */
export function plainLiteral(value: string | number | boolean, dialect: Dialect): string {
  return sqlLiteral(value, undefined, dialect);
}
