import { BrokenJson, type Depth, keyName, scanValue, skipSpace, skipString } from './scan-value.js';
import type { Place } from './structure.js';

/** Where the records of a page are: keys from the top, `[]` = the page itself. */
export type RecordsPath = readonly string[];

/** A record that is no object. */
export interface RejectedRecord {
  readonly text: string;
  readonly kind: string;
}

export interface Page {
  /** Records as JSON lines, inside the buffer that was given. */
  readonly lines: Uint8Array;
  /** Records, rejected ones included. */
  readonly records: number;
  readonly rejected: readonly RejectedRecord[];
  /** Longest record in bytes. */
  readonly longest: number;
  /** The last record, for cursors that are a field of it. */
  lastRecord(): unknown;
  /** The page without its records. */
  envelope(): unknown;
  /** Where the records were found; absent when an empty page did not tell. */
  readonly path: RecordsPath | undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const usual = ['items', 'data', 'results', 'value', 'records'];
const plain: Depth = { objects: false, arrays: false };
const newline = 0x0a;
const decoder = new TextDecoder();

/** Members of the object at `from`, with the bytes of their values. */
function* members(b: Uint8Array, from: number): Generator<Span & { readonly key: string }> {
  let i = skipSpace(b, from + 1);
  if (b[i] === 0x7d) return;
  for (;;) {
    if (b[i] !== 0x22) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no key at byte ${i}`);
    const end = skipString(b, i);
    const key = keyName(b, i + 1, end - 1);
    i = skipSpace(b, end);
    if (b[i] !== 0x3a) throw new BrokenJson(`no colon at byte ${i}`);
    const start = skipSpace(b, i + 1);
    i = scanValue(b, start, undefined, plain, 1);
    yield { key, start, end: i };
    i = skipSpace(b, i);
    if (b[i] === 0x7d) return;
    if (b[i] !== 0x2c) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no comma at byte ${i}`);
    i = skipSpace(b, i + 1);
  }
}

const isArray = (b: Uint8Array, { start }: Span) => b[start] === 0x5b;
const firstByte = (b: Uint8Array, { start }: Span) => b[skipSpace(b, start + 1)];

/**
 * The records of a page whose place nobody told: the page itself when it is an array, else its only array of objects,
 * else the object as one record. Of several arrays the one with a usual name counts.
 */
function findRecords(b: Uint8Array, root: Span): { readonly span: Span; readonly path?: RecordsPath } {
  if (isArray(b, root)) return { span: root, path: [] };
  const arrays = [...members(b, root.start)].filter((member) => isArray(b, member));
  const filled = arrays.filter((member) => firstByte(b, member) === 0x7b);
  const named = (list: typeof arrays) => list.filter((member) => usual.includes(member.key));
  const [found, ...others] = filled.length === 1 ? filled : named(filled);
  if (found && others.length === 0) return { span: found, path: [found.key] };
  if (filled.length > 0) return { span: root, path: [] };
  // An empty list of a usual name is a page without records; whether it is the place, a later page tells.
  const [empty] = named(arrays.filter((member) => firstByte(b, member) === 0x5d));
  if (empty) return { span: empty };
  // Scalars under a usual name are records that are no objects.
  const [scalars] = named(arrays);
  return scalars && arrays.length === 1 ? { span: scalars, path: [scalars.key] } : { span: root, path: [] };
}

const kinds: Readonly<Record<string, string>> = {
  '"': 'a text',
  '[': 'an array',
  n: 'null',
  t: 'a boolean',
  f: 'a boolean',
};

interface Lines {
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly rejected: readonly RejectedRecord[];
  readonly longest: number;
  readonly last: Span | undefined;
}

/** Makes one line of each element of an array, in place. */
function cutArray(b: Uint8Array, array: Span, structure: Place, depth: Depth): Lines {
  const rejected: RejectedRecord[] = [];
  let records = 0;
  let longest = 0;
  let last: Span | undefined;
  b[array.start] = 0x20;
  let i = skipSpace(b, array.start + 1);
  while (b[i] !== 0x5d) {
    const isObject = b[i] === 0x7b;
    const end = scanValue(b, i, isObject ? structure : undefined, depth);
    records += 1;
    longest = Math.max(longest, end - i);
    if (isObject) last = { start: i, end };
    else {
      const text = decoder.decode(b.subarray(i, end));
      rejected.push({ text, kind: kinds[text[0] ?? ''] ?? 'a number' });
      b.fill(0x20, i, end);
    }
    i = skipSpace(b, end);
    if (b[i] === 0x5d) break;
    if (b[i] !== 0x2c)
      throw new BrokenJson(i >= b.length ? 'the end comes inside the records' : `no comma at byte ${i}`);
    b[i] = newline;
    const next = skipSpace(b, i + 1);
    if (b[next] === 0x5d) throw new BrokenJson(`no record at byte ${next}`);
    i = next;
  }
  b[i] = newline;
  return { start: array.start, end: i + 1, records, rejected, longest, last };
}

/** What the walk to the records found. */
interface Found {
  readonly span: Span;
  readonly lines: Lines;
}

/** The records of the value at `from`; nothing when it can hold none. */
function cutValue(b: Uint8Array, from: number, structure: Place, depth: Depth): Found | undefined {
  switch (b[from]) {
    case 0x5b: {
      const lines = cutArray(b, { start: from, end: from }, structure, depth);
      return { span: { start: from, end: lines.end }, lines };
    }
    case 0x7b: {
      const end = scanValue(b, from, structure, depth);
      const span = { start: from, end };
      return { span, lines: { ...span, records: 1, rejected: [], longest: end - from, last: span } };
    }
    case 0x6e: {
      const end = scanValue(b, from, undefined, plain);
      return {
        span: { start: from, end },
        lines: { start: end, end, records: 0, rejected: [], longest: 0, last: undefined },
      };
    }
    default:
      return undefined;
  }
}

/** Walks to the records and cuts them on the way, so that every byte is looked at once. Returns the index after the value. */
function walk(
  b: Uint8Array,
  from: number,
  path: RecordsPath,
  cut: (at: number) => Found | undefined,
  found: (records: Found) => void,
): number {
  const [key, ...below] = path;
  if (key === undefined) {
    const records = cut(from);
    if (records) found(records);
    return records?.span.end ?? scanValue(b, from, undefined, plain);
  }
  if (b[from] !== 0x7b) return scanValue(b, from, undefined, plain);
  let i = skipSpace(b, from + 1);
  if (b[i] === 0x7d) return i + 1;
  for (;;) {
    if (b[i] !== 0x22) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no key at byte ${i}`);
    const end = skipString(b, i);
    const name = keyName(b, i + 1, end - 1);
    i = skipSpace(b, end);
    if (b[i] !== 0x3a) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no colon at byte ${i}`);
    i = skipSpace(b, i + 1);
    i = name === key ? walk(b, i, below, cut, found) : scanValue(b, i, undefined, plain, 1);
    i = skipSpace(b, i);
    if (b[i] === 0x7d) return i + 1;
    if (b[i] !== 0x2c) throw new BrokenJson(i >= b.length ? 'the end comes inside an object' : `no comma at byte ${i}`);
    i = skipSpace(b, i + 1);
  }
}

/**
 * Cuts a page into JSON lines without parsing its records: brackets and commas between them become line ends in the
 * buffer itself. What is seen of keys and types is noted in `structure`.
 *
 * @param path where the records are; absent = found by `findRecords`
 * @returns nothing when the page has no records at `path`
 * @throws BrokenJson when the page ends too early or is no JSON
 */
export function splitPage(
  b: Uint8Array,
  path: RecordsPath | undefined,
  structure: Place,
  depth: Depth,
): Page | undefined {
  const start = skipSpace(b, b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf ? 3 : 0);
  const opening = b[start];
  if (opening !== 0x7b && opening !== 0x5b) {
    throw new BrokenJson(start >= b.length ? 'it is empty' : 'it begins with neither { nor [');
  }
  const guess = path ? undefined : findRecords(b, { start, end: start });
  let records: Found | undefined;
  let end: number;
  if (guess?.path === undefined && guess) {
    end = scanValue(b, start, undefined, plain);
    const { span } = guess;
    records = {
      span,
      lines: { start: span.end, end: span.end, records: 0, rejected: [], longest: 0, last: undefined },
    };
  } else {
    const cut = (at: number) => cutValue(b, at, structure, depth);
    end = walk(b, start, path ?? guess?.path ?? [], cut, (found) => {
      records = found;
    });
  }
  if (skipSpace(b, end) < b.length) throw new BrokenJson(`something follows at byte ${end}`);
  if (!records) return undefined;
  return pageOf(b, { start, end }, records, path ?? guess?.path);
}

function pageOf(b: Uint8Array, root: Span, { span, lines }: Found, path: RecordsPath | undefined): Page {
  const text = (from: number, to: number) => decoder.decode(b.subarray(from, to));
  const whole = span.start === root.start && b[root.start] === 0x7b;
  return {
    lines: b.subarray(lines.start, lines.end),
    records: lines.records,
    rejected: lines.rejected,
    longest: lines.longest,
    lastRecord: () => (lines.last ? JSON.parse(text(lines.last.start, lines.last.end)) : undefined),
    envelope: () =>
      JSON.parse(
        whole ? text(root.start, root.end) : `${text(root.start, span.start)}[]${text(span.end, root.end)}`,
      ) as unknown,
    path,
  };
}
