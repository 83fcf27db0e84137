/** Where a JSON text stops making sense. `incomplete`: it ends too early, as a file does that is still being written. */
export class JsonProblem extends Error {
  readonly offset: number;
  readonly incomplete: boolean;

  constructor(offset: number, incomplete: boolean, message: string) {
    super(message);
    this.offset = offset;
    this.incomplete = incomplete;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const opens = (byte: number | undefined) => byte === 0x7b || byte === 0x5b;
const closes = (byte: number | undefined) => byte === 0x7d || byte === 0x5d;

/** A part of the bytes of a JSON text. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  /** Strings inside that are read as empty ones: start and end of each. */
  readonly cuts?: readonly number[];
}

function textOf(bytes: Buffer, { start, end, cuts }: Slice): string {
  if (!cuts) return bytes.toString('utf8', start, end);
  let text = '';
  let from = start;
  for (let at = 0; at < cuts.length; at += 2) {
    text += `${bytes.toString('utf8', from, cuts[at])}""`;
    from = cuts[at + 1] ?? from;
  }
  return text + bytes.toString('utf8', from, end);
}

/** The first byte at or after `at` that is no white space. */
export function skipBlanks(bytes: Buffer, at: number): number {
  let next = at;
  while (isBlank(bytes[next])) next++;
  return next;
}

const early = (bytes: Buffer) => new JsonProblem(bytes.length, true, 'the file ends in the middle of a value');
const wrong = (bytes: Buffer, at: number, expected: string) =>
  at >= bytes.length
    ? early(bytes)
    : new JsonProblem(at, false, `expected ${expected}, found ${JSON.stringify(String.fromCharCode(bytes[at] ?? 0))}`);

/** The byte after the string that begins at `at`. Short strings byte by byte, the rest of long ones by the engine. */
function skipString(bytes: Buffer, at: number): number {
  const { length } = bytes;
  const short = Math.min(length, at + 48);
  let next = at + 1;
  for (; next < short; next++) {
    const byte = bytes[next];
    if (byte === quote) return next + 1;
    if (byte === backslash) next++;
  }
  for (let end = bytes.indexOf(quote, next); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    // Behind an odd number of backslashes a quote is text. Those before `next` were read in pairs.
    let before = end;
    while (before > next && bytes[before - 1] === backslash) before--;
    if ((end - before) % 2 === 0) return end + 1;
  }
  throw early(bytes);
}

/** Strings of more bytes than this are worth leaving out. */
const longString = 256;

/** The byte after the value that begins at `at`. What is inside is not looked at: whoever reads it parses it. */
function skipValue(bytes: Buffer, at: number, onLong?: (start: number, end: number) => void): number {
  const { length } = bytes;
  const first = bytes[at];
  if (first === quote) return skipString(bytes, at);
  if (!opens(first)) {
    let next = at;
    while (next < length && !isBlank(bytes[next]) && bytes[next] !== comma && !closes(bytes[next])) next++;
    if (next === at) throw wrong(bytes, at, 'a value');
    return next;
  }
  let depth = 0;
  for (let next = at; next < length; next++) {
    const byte = bytes[next];
    if (byte === quote) {
      const end = skipString(bytes, next);
      if (onLong && depth === 1 && end - next > longString) onLong(next, end);
      next = end - 1;
    } else if (opens(byte)) depth++;
    else if (closes(byte) && --depth === 0) return next + 1;
  }
  throw early(bytes);
}

/** Calls `visit` with the key and the bytes of every member of the object at `at`. Gives the byte after the object. */
export function eachMember(
  bytes: Buffer,
  at: number,
  /** May give the byte after the value when it has read it. */
  visit: (key: string, start: number) => number | undefined,
): number {
  if (bytes[at] !== 0x7b) throw wrong(bytes, at, 'an object');
  let next = skipBlanks(bytes, at + 1);
  if (bytes[next] === 0x7d) return next + 1;
  for (;;) {
    if (bytes[next] !== quote) throw wrong(bytes, next, 'a key in quotes');
    const keyEnd = skipString(bytes, next);
    const key = parseSlice(bytes, { start: next, end: keyEnd }) as string;
    next = skipBlanks(bytes, keyEnd);
    if (bytes[next] !== colon) throw wrong(bytes, next, '":"');
    const start = skipBlanks(bytes, next + 1);
    next = skipBlanks(bytes, visit(key, start) ?? skipValue(bytes, start));
    if (bytes[next] === 0x7d) return next + 1;
    if (bytes[next] !== comma) throw wrong(bytes, next, '"," or "}"');
    next = skipBlanks(bytes, next + 1);
  }
}

/** The bytes of the value at `at`. */
export const valueSlice = (bytes: Buffer, at: number): Slice => ({ start: at, end: skipValue(bytes, at) });

/** The key before the string that begins at `at`, when it is one of these. */
function isValueOf(bytes: Buffer, at: number, keys: readonly string[]): boolean {
  let before = at - 1;
  while (isBlank(bytes[before])) before--;
  if (bytes[before] !== colon) return false;
  before--;
  while (isBlank(bytes[before])) before--;
  return keys.some((key) => bytes.toString('latin1', before - key.length - 1, before + 1) === `"${key}"`);
}

/** The bytes of the object at `at`, without the long texts of members that nobody reads. */
export function objectSlice(bytes: Buffer, at: number, unread: readonly string[]): Slice {
  let cuts: number[] | undefined;
  const end = skipValue(bytes, at, (from, to) => {
    if (!isValueOf(bytes, from, unread)) return;
    cuts ??= [];
    cuts.push(from, to);
  });
  return cuts ? { start: at, end, cuts } : { start: at, end };
}

/** Reads a part of the text. */
export function parseSlice(bytes: Buffer, slice: Slice): unknown {
  try {
    return JSON.parse(textOf(bytes, slice));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const plain = message.split(/ in JSON| at position|, "|, \.\.\./)[0] ?? message;
    throw new JsonProblem(slice.start + Number(position ?? 0), false, plain);
  }
}
