import type { LoadRecord } from './loads.js';

const number = /^-?\d+(\.\d+)?$/;

/** Compares two cursors of one operation as their type does: numbers by value, times and text by bytes. */
export function compareCursors(a: string, b: string): number {
  if (number.test(a) && number.test(b)) return compareNumbers(a, b);
  return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Exact at any size: the numbers are brought to one scale and compared as integers. */
function compareNumbers(a: string, b: string): number {
  const scale = Math.max(fraction(a).length, fraction(b).length);
  const scaled = (text: string) => BigInt(text.replace('.', '') + '0'.repeat(scale - fraction(text).length));
  const [left, right] = [scaled(a), scaled(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const fraction = (text: string) => text.split('.')[1] ?? '';

/** The cursor of an operation: the greatest that its committed loads have reached, whichever of them ran last. */
export function cursorOf(loads: readonly LoadRecord[]): string | null {
  return loads
    .filter((load) => load.status === 'committed')
    .reduce<string | null>((greatest, { cursorAfter }) => {
      if (cursorAfter === null) return greatest;
      return greatest === null || compareCursors(cursorAfter, greatest) > 0 ? cursorAfter : greatest;
    }, null);
}
