/** Catalog and schema of a name that has none. */
export const defaultCatalog = 'main';
export const defaultSchema = 'default';

/** `tab`, `sch.tab` or `cat.sch.tab` as the full three-part name. Parts beyond the third stay as they are. */
export function fullTableName(
  written: string,
  names: { readonly catalog?: string | undefined; readonly schema?: string | undefined } = {},
): string {
  const parts = written.split('.');
  if (parts.length >= 3) return written;
  const catalog = names.catalog ?? defaultCatalog;
  return parts.length === 2 ? `${catalog}.${written}` : `${catalog}.${names.schema ?? defaultSchema}.${written}`;
}
