/** Values as drivers give them: `{ value: '…' }` for times of BigQuery, Date, bigint, text. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && 'value' in value) return String(value.value);
  return String(value);
}

export const nullableText = (value: unknown): string | null =>
  value === null || value === undefined ? null : text(value);

export const numberOf = (value: unknown): number => Number(text(value) || 0);

/** A time as ISO 8601 in UTC; a text without a zone is UTC. */
export function iso(value: unknown): string {
  const written = text(value)
    .trim()
    .replace(' ', 'T')
    .replace(/ ?([+-]\d{2})(\d{2})$/, '$1:$2');
  const zoned = /(?:Z|[+-]\d{2}:\d{2})$/i.test(written) ? written : `${written}Z`;
  const time = new Date(zoned);
  return Number.isNaN(time.getTime()) ? text(value) : time.toISOString();
}
