/** Leaves out what is not there, so that answers have no `undefined` in them. */
export function compact<T extends object>(record: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
