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
}

/** The first byte at or after `at` that is no white space. */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isBlank(bytes[next])) next++;
  return next;
}

const early = (bytes: Uint8Array) => new JsonProblem(bytes.length, true, 'the file ends in the middle of a value');
const wrong = (bytes: Uint8Array, at: number, expected: string) =>
  at >= bytes.length
    ? early(bytes)
    : new JsonProblem(at, false, `expected ${expected}, found ${JSON.stringify(String.fromCharCode(bytes[at] ?? 0))}`);

/** The byte after the string that begins at `at`. */
function skipString(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let next = at + 1;
  for (; next < length; next++) {
    const byte = bytes[next];
    if (byte === quote) return next + 1;
    if (byte === backslash) next++;
  }
  throw early(bytes);
}

/** The byte after the value that begins at `at`. What is inside is not looked at: whoever reads it parses it. */
function skipValue(bytes: Uint8Array, at: number): number {
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
    if (byte === quote) next = skipString(bytes, next) - 1;
    else if (opens(byte)) depth++;
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
export const valueSlice = (bytes: Uint8Array, at: number): Slice => ({ start: at, end: skipValue(bytes, at) });

/** Reads a part of the text. */
export function parseSlice(bytes: Buffer, { start, end }: Slice): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const plain = message.split(/ in JSON| at position|, "|, \.\.\./)[0] ?? message;
    throw new JsonProblem(start + Number(position ?? 0), false, plain);
  }
}
