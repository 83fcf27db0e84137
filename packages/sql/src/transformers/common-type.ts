import { typeFamily } from '../dialect/type.js';

const numericOrder = ['smallint', 'integer', 'bigint'];
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

function decimalParts(type: string): [whole: number, scale: number] {
  const [, precision = '0', scale = '0'] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  return type in digits ? [digits[type] ?? 0, 0] : [Number(precision) - Number(scale), Number(scale)];
}

/** The narrowest neutral type that holds the values of both; nothing when they are of different kinds. */
export function commonType(a: string, b: string): string | undefined {
  if (a === b) return a;
  const families = [typeFamily(a), typeFamily(b)];
  if (families.every((f) => f === 'integer'))
    return numericOrder[Math.max(numericOrder.indexOf(a), numericOrder.indexOf(b))];
  if (families.every((f) => f === 'float' || f === 'integer' || f === 'decimal')) {
    if (families.includes('float')) return 'double';
    const [wholeA, scaleA] = decimalParts(a);
    const [wholeB, scaleB] = decimalParts(b);
    const scale = Math.max(scaleA, scaleB);
    return `decimal(${Math.min(38, Math.max(wholeA, wholeB) + scale)},${scale})`;
  }
  const times = new Set([a, b]);
  return times.has('date') && times.has('timestamp') ? 'timestamp' : undefined;
}
