/** A table named by one or two parts: catalog and schema are those of the table beside it. */
export function fullNameBeside(written: string, beside: string): string {
  const missing = 3 - written.split('.').length;
  return missing <= 0 ? written : [...beside.split('.').slice(0, missing), written].join('.');
}
