/** A JSON object of the manifest: every version has other fields, so each is asked for by name and type. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key; empty when there is none. */
export const fields = (from: Fields, key: string): Fields => {
  const value = from[key];
  return isFields(value) ? value : {};
};

/** The text at a key; nothing for an empty one. */
export const text = (from: Fields, key: string): string | undefined => {
  const value = from[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Texts of a list, or a single text as a list. */
export const texts = (from: Fields, key: string): readonly string[] => {
  const value = from[key];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};

export const number = (from: Fields, key: string): number | undefined => {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
