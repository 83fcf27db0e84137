/** Kinds of values that were seen at a place, as bits. */
export const kind = {
  null: 1,
  boolean: 2,
  integer: 4,
  /** An integer beyond 64 bits. */
  huge: 8,
  float: 16,
  date: 32,
  timestamp: 64,
  text: 128,
  object: 256,
  array: 512,
} as const;

/** A place inside records: what was seen there, and the places below. */
export interface Place {
  /** Key as it stands in the text, without quotes; empty for records and for elements of arrays. */
  readonly raw: Uint8Array;
  readonly name: string;
  kinds: number;
  /** Places below by raw key, in order of appearance. */
  children: Map<string, Place> | undefined;
  /** Elements of an array, where they are looked at. */
  elements: Place | undefined;
  /** First key of its objects and the key after this one, as they came last: records mostly have one order of keys. */
  first: Place | undefined;
  after: Place | undefined;
}

export function newPlace(raw: Uint8Array, name: string): Place {
  return { raw, name, kinds: 0, children: undefined, elements: undefined, first: undefined, after: undefined };
}
