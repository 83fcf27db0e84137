import { typeFamily } from '../dialect/type.js';

const integerDigits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

interface Digits {
  readonly whole: number;
  readonly fraction: number;
}

/** Digits that an exact number type can need. */
function digitsOf(type: string): Digits | undefined {
  const whole = integerDigits[type];
  if (whole !== undefined) return { whole, fraction: 0 };
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return decimal ? { whole: Number(decimal[1]) - Number(decimal[2]), fraction: Number(decimal[2]) } : undefined;
}

/** Whether every value of `from` is a value of `to` (integers count as whole numbers of double precision). */
export function fitsInto(from: string, to: string): boolean {
  if (from === to || to === 'varchar') return true;
  if (to === 'double') return digitsOf(from) !== undefined || from === 'real';
  if (to === 'timestamp') return from === 'date';
  const [small, large] = [digitsOf(from), digitsOf(to)];
  if (!small || !large) return false;
  // Types of integers hold fewer numbers than their digits could write.
  if (integerDigits[to] !== undefined) return integerDigits[from] !== undefined && small.whole <= large.whole;
  return small.whole <= large.whole && small.fraction <= large.fraction;
}

/** The narrowest type that holds the values of both: integers, then decimal, then double, and varchar for all else. */
export function widestOf(a: string, b: string): string {
  if (fitsInto(a, b)) return b;
  if (fitsInto(b, a)) return a;
  const [left, right] = [digitsOf(a), digitsOf(b)];
  if (left && right) {
    const whole = Math.max(left.whole, right.whole);
    const fraction = Math.max(left.fraction, right.fraction);
    return whole + fraction <= 38 ? `decimal(${whole + fraction},${fraction})` : 'double';
  }
  const numbers = [a, b].every((t) => ['integer', 'decimal', 'float'].includes(typeFamily(t)));
  return numbers ? 'double' : 'varchar';
}
