import { kind, newPlace, type Place } from './structure.js';

/** The text ends too early, or is no JSON. */
export class BrokenJson extends Error {
  override name = 'BrokenJson';
}

const maxDepth = 512;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openObject = 0x7b;
const closeObject = 0x7d;
const openArray = 0x5b;
const closeArray = 0x5d;
const space = 0x20;

/** What of a value is looked at: `children` of arrays only where they become tables. */
export interface Depth {
  readonly objects: boolean;
  readonly arrays: boolean;
}

/**
 * Index of the next byte that is no white space. Line ends become blanks in place, because rows are cut at line ends.
 */
export function skipSpace(b: Uint8Array, from: number): number {
  let i = from;
  for (;;) {
    const c = b[i];
    if (c === 0x0a || c === 0x0d) b[i] = space;
    else if (c !== space && c !== 0x09) return i;
    i += 1;
  }
}

/** Index after the closing quote of the string that begins at `from`. */
export function skipString(b: Uint8Array, from: number): number {
  const { length } = b;
  let i = from + 1;
  while (i < length) {
    const c = b[i] as number;
    if (c === quote) return i + 1;
    if (c === backslash) i += 2;
    else if (c < space) throw new BrokenJson(`a control character inside a text, at byte ${i}`);
    else i += 1;
  }
  throw new BrokenJson('the end comes inside a text');
}

const digit = (c: number | undefined) => c !== undefined && c >= 0x30 && c <= 0x39;

function digitsAt(b: Uint8Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i += 1) if (!digit(b[i])) return false;
  return true;
}

/** `2026-03-01`, and with time `2026-03-01T10:00:00[.123][Z|+01:00]`: the ISO forms. */
function textKind(b: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 10 || length > 35 || b[from + 4] !== 0x2d || b[from + 7] !== 0x2d) return kind.text;
  if (!digitsAt(b, from, 4) || !digitsAt(b, from + 5, 2) || !digitsAt(b, from + 8, 2)) return kind.text;
  const month = ((b[from + 5] as number) - 0x30) * 10 + (b[from + 6] as number) - 0x30;
  const day = ((b[from + 8] as number) - 0x30) * 10 + (b[from + 9] as number) - 0x30;
  if (month < 1 || month > 12 || day < 1 || day > 31) return kind.text;
  if (length === 10) return day > 28 && !isDay(b, from, month, day) ? kind.text : kind.date;
  const separator = b[from + 10];
  if ((separator !== 0x54 && separator !== space) || length < 19) return kind.text;
  if (!digitsAt(b, from + 11, 2) || b[from + 13] !== colon || !digitsAt(b, from + 14, 2)) return kind.text;
  if (b[from + 16] !== colon || !digitsAt(b, from + 17, 2)) return kind.text;
  if (day > 28 && !isDay(b, from, month, day)) return kind.text;
  if ((b[from + 11] as number) * 10 + (b[from + 12] as number) - 528 > 23) return kind.text;
  if ((b[from + 14] as number) > 0x35 || (b[from + 17] as number) > 0x35) return kind.text;
  let i = from + 19;
  if (b[i] === 0x2e) {
    const start = i + 1;
    for (i = start; i < to && digit(b[i]); i += 1);
    // More than nine decimals are no time that an engine reads.
    if (i === start || i - start > 9) return kind.text;
  }
  return isZone(b, i, to) ? kind.timestamp : kind.text;
}

function isDay(b: Uint8Array, from: number, month: number, day: number): boolean {
  const year = Number(String.fromCharCode(...b.subarray(from, from + 4)));
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Nothing, `Z`, `+01`, `+0100` or `+01:00`. */
function isZone(b: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length === 0) return true;
  const sign = b[from];
  if (length === 1) return sign === 0x5a;
  if (sign !== 0x2b && sign !== 0x2d) return false;
  if (length === 3) return digitsAt(b, from + 1, 2);
  if (length === 5) return digitsAt(b, from + 1, 4);
  if (length === 6) return digitsAt(b, from + 1, 2) && b[from + 3] === colon && digitsAt(b, from + 4, 2);
  return false;
}

const largest = 9223372036854775807n;

/** Index after the number at `from`; notes its kind at `place`. */
function scanNumber(b: Uint8Array, from: number, place: Place | undefined): number {
  let i = from;
  let float = false;
  for (; i < b.length; i += 1) {
    const c = b[i] as number;
    if (c === 0x2e || c === 0x65 || c === 0x45) float = true;
    else if (!digit(c) && c !== 0x2d && c !== 0x2b) break;
  }
  if (i === from || (i === from + 1 && !digit(b[from])))
    throw new BrokenJson(`an unexpected character at byte ${from}`);
  if (!place) return i;
  if (float) place.kinds |= kind.float;
  else if (i - from < 19) place.kinds |= kind.integer;
  else {
    const value = BigInt(String.fromCharCode(...b.subarray(from, i)));
    place.kinds |= value > largest || value < -largest - 1n ? kind.huge : kind.integer;
  }
  return i;
}

function word(b: Uint8Array, from: number, text: string): number {
  for (let n = 0; n < text.length; n += 1) {
    if (b[from + n] !== text.charCodeAt(n)) {
      const end = from + n >= b.length;
      throw new BrokenJson(end ? 'the end comes inside a value' : `an unexpected character at byte ${from + n}`);
    }
  }
  return from + text.length;
}

/** Whether the key at `from` (after its quote) is that of `place`. */
function isKey(b: Uint8Array, from: number, place: Place): boolean {
  const { raw } = place;
  const { length } = raw;
  for (let n = 0; n < length; n += 1) if (b[from + n] !== raw[n]) return false;
  return b[from + length] === quote;
}

const decoder = new TextDecoder();

/** The text of a key between its quotes. */
export function keyName(b: Uint8Array, from: number, to: number): string {
  const raw = decoder.decode(b.subarray(from, to));
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    throw new BrokenJson(`a broken escape in a key, at byte ${from}`);
  }
}

function findChild(parent: Place, b: Uint8Array, from: number, to: number): Place {
  const raw = decoder.decode(b.subarray(from, to));
  parent.children ??= new Map();
  let child = parent.children.get(raw);
  if (!child) {
    child = newPlace(b.slice(from, to), keyName(b, from, to));
    parent.children.set(raw, child);
  }
  return child;
}

/**
 * Goes over the value at `from`, notes what it is at `place` and below, and returns the index after it. Without a place
 * the value is only skipped.
 * @throws BrokenJson when brackets or texts do not close
 */
export function scanValue(b: Uint8Array, from: number, place: Place | undefined, depth: Depth, level = 0): number {
  const c = b[from];
  switch (c) {
    case quote: {
      const end = skipString(b, from);
      if (place && (place.kinds & kind.text) === 0) place.kinds |= textKind(b, from + 1, end - 1);
      return end;
    }
    case openObject:
      if (place) place.kinds |= kind.object;
      return scanObject(b, from, place && (level === 0 || depth.objects) ? place : undefined, depth, level);
    case openArray:
      if (place) place.kinds |= kind.array;
      return scanArray(b, from, place, depth, level);
    case 0x74:
      if (place) place.kinds |= kind.boolean;
      return word(b, from, 'true');
    case 0x66:
      if (place) place.kinds |= kind.boolean;
      return word(b, from, 'false');
    case 0x6e:
      if (place) place.kinds |= kind.null;
      return word(b, from, 'null');
    default:
      if (c === undefined) throw new BrokenJson('the end comes too early');
      return scanNumber(b, from, place);
  }
}

function scanObject(b: Uint8Array, from: number, place: Place | undefined, depth: Depth, level: number): number {
  if (level > maxDepth) throw new BrokenJson(`objects nest deeper than ${maxDepth}`);
  let i = skipSpace(b, from + 1);
  if (b[i] === closeObject) return i + 1;
  let before: Place | undefined;
  for (;;) {
    if (b[i] !== quote) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no key at byte ${i}`);
    let child: Place | undefined;
    if (place) {
      // The key that came at this position last time is tried first.
      const expected: Place | undefined = before ? before.after : place.first;
      if (expected && isKey(b, i + 1, expected)) {
        child = expected;
        i += expected.raw.length + 2;
      } else {
        const end = skipString(b, i);
        child = findChild(place, b, i + 1, end - 1);
        if (before) before.after = child;
        else place.first = child;
        i = end;
      }
      before = child;
    } else i = skipString(b, i);
    i = skipSpace(b, i);
    if (b[i] !== colon)
      throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no colon at byte ${i}`);
    i = skipSpace(b, i + 1);
    i = scanValue(b, i, child, depth, level + 1);
    i = skipSpace(b, i);
    const c = b[i];
    if (c === closeObject) return i + 1;
    if (c !== comma) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no comma at byte ${i}`);
    i = skipSpace(b, i + 1);
  }
}

function scanArray(b: Uint8Array, from: number, place: Place | undefined, depth: Depth, level: number): number {
  if (level > maxDepth) throw new BrokenJson(`arrays nest deeper than ${maxDepth}`);
  let element: Place | undefined;
  if (place && depth.arrays) {
    place.elements ??= newPlace(new Uint8Array(0), '');
    element = place.elements;
  }
  let i = skipSpace(b, from + 1);
  if (b[i] === closeArray) return i + 1;
  for (;;) {
    i = scanValue(b, i, element, depth, level + 1);
    i = skipSpace(b, i);
    const c = b[i];
    if (c === closeArray) return i + 1;
    if (c !== comma) throw new BrokenJson(i >= b.length ? 'the end comes inside an array' : `no comma at byte ${i}`);
    i = skipSpace(b, i + 1);
  }
}
