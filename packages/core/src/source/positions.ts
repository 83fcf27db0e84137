import type { Location } from '../diagnostics/diagnostic.js';

/** Path of a value inside a document. */
export type Path = readonly (string | number)[];

const width = 5;

/**
 * Where every value of a document stands, in document order: five integers a value (key start, key end, value start,
 * value end, number of values below). Keys are read from the text again when somebody asks, so 10,000 files cost a few
 * megabytes. Keys that do not stand in the text as they are (escapes) are kept aside.
 */
export interface PositionTable {
  readonly data: Int32Array;
  readonly oddKeys: ReadonlyMap<number, string> | undefined;
}

/** Collects positions while a document is parsed. */
export interface PositionBuilder {
  /** Begins a value; `close` must follow after its children. */
  open(start: number, keyStart?: number, keyEnd?: number): number;
  /** Remembers the key of a value when it is not what stands in the text. */
  key(index: number, text: string, key: string): void;
  close(index: number, end: number): void;
  table(): PositionTable;
}

export function positionBuilder(): PositionBuilder {
  const buffer: number[] = [];
  let oddKeys: Map<number, string> | undefined;
  return {
    open(start, keyStart = -1, keyEnd = -1) {
      const index = buffer.length / width;
      buffer.push(keyStart, keyEnd, start, start, 0);
      return index;
    },
    key(index, text, key) {
      const at = index * width;
      if (plainKey(text.slice(buffer[at], buffer[at + 1])) === key) return;
      oddKeys ??= new Map();
      oddKeys.set(index, key);
    },
    close(index, end) {
      buffer[index * width + 3] = end;
      buffer[index * width + 4] = buffer.length / width - index - 1;
    },
    table: () => ({ data: Int32Array.from(buffer), oddKeys }),
  };
}

/** Offsets of a value or its key; nothing when the path does not exist. */
export function findPosition(
  table: PositionTable,
  text: string,
  path: Path,
  part: 'key' | 'value',
): readonly [start: number, end: number] | undefined {
  const { data } = table;
  if (data.length === 0) return undefined;
  let index: number | undefined = 0;
  for (const step of path) {
    index = typeof step === 'number' ? item(data, index, step) : member(table, text, index, step);
    if (index === undefined) return undefined;
  }
  const at = index * width;
  const keyStart = data[at] ?? -1;
  if (part === 'key' && keyStart >= 0) return [keyStart, data[at + 1] ?? -1];
  return [data[at + 2] ?? 0, data[at + 3] ?? 0];
}

const cell = (data: Int32Array, index: number, column: number): number => data[index * width + column] ?? -1;
const next = (data: Int32Array, index: number): number => index + 1 + cell(data, index, 4);

function item(data: Int32Array, parent: number, wanted: number): number | undefined {
  const end = next(data, parent);
  let index = parent + 1;
  for (let i = 0; index < end; i++) {
    if (cell(data, index, 0) >= 0) return undefined;
    if (i === wanted) return index;
    index = next(data, index);
  }
  return undefined;
}

function member({ data, oddKeys }: PositionTable, text: string, parent: number, wanted: string): number | undefined {
  const end = next(data, parent);
  for (let index = parent + 1; index < end; index = next(data, index)) {
    const start = cell(data, index, 0);
    if (start < 0) return undefined;
    if ((oddKeys?.get(index) ?? plainKey(text.slice(start, cell(data, index, 1)))) === wanted) return index;
  }
  return undefined;
}

function plainKey(raw: string): string {
  const first = raw[0];
  return (first === '"' || first === "'") && raw.length > 1 && raw.endsWith(first) ? raw.slice(1, -1) : raw;
}

/** Starts of the lines of the last text: many places are looked up in one file before the next. */
let last: { readonly text: string; readonly starts: readonly number[] } | undefined;

function lineStarts(text: string): readonly number[] {
  if (last?.text === text) return last.starts;
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  last = { text, starts };
  return starts;
}

/** Turns offsets of a text into lines and columns, both from 1; columns count UTF-16 units. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const at = Math.min(offset, text.length);
  const starts = lineStarts(text);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** A location from offsets. */
export function locationOf(file: string, text: string, start: number, end = start): Location {
  const from = lineAndColumn(text, start);
  if (end <= start) return { file, ...from };
  const to = lineAndColumn(text, end);
  return { file, ...from, endLine: to.line, endColumn: to.column };
}
