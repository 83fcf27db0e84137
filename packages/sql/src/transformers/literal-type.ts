/** A value that a definition may hold for a cell. */
export type Scalar = string | number | boolean;

/** The one type that holds all values; nothing when they are of different kinds, or none. */
export function typeOfValues(values: readonly Scalar[]): string | undefined {
  const kinds = new Set(values.map((v) => typeof v));
  if (kinds.size !== 1) return undefined;
  if (kinds.has('boolean')) return 'boolean';
  if (kinds.has('string')) return 'varchar';
  if (!values.every((v) => Number.isInteger(v))) return 'double';
  return values.every((v) => Math.abs(Number(v)) < 2 ** 31) ? 'integer' : 'bigint';
}
