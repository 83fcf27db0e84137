/** How a bound of the cursor is written for a service. */
export const sinceFormats = ['iso', 'date', 'epoch', 'epoch_ms', 'text'] as const;
export type SinceFormat = (typeof sinceFormats)[number];

/** The time of a bound: the ledger writes UTC without a zone. */
function timeOf(text: string): Date | undefined {
  const zoned = /[zZ]$|[+-]\d\d:?\d\d$/.test(text);
  const iso = text.replace(' ', 'T');
  const date = new Date(zoned ? iso : `${iso.length === 10 ? `${iso}T00:00:00` : iso}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Earlier by some seconds, in the form of the ledger; numbers and texts stay as they are. */
export function earlier(bound: string, seconds: number): string {
  const date = seconds > 0 && !/^-?\d+$/.test(bound) ? timeOf(bound) : undefined;
  if (!date) return bound;
  return new Date(date.getTime() - seconds * 1000).toISOString().slice(0, 23).replace('T', ' ');
}

/** A bound as the service takes it. `iso` is UTC with `Z`, and without parts of seconds that are zero. */
export function writeBound(bound: string, format: SinceFormat): string {
  if (format === 'text' || /^-?\d+$/.test(bound)) return bound;
  const date = timeOf(bound);
  if (!date) return bound;
  switch (format) {
    case 'date':
      return date.toISOString().slice(0, 10);
    case 'epoch':
      return String(Math.floor(date.getTime() / 1000));
    case 'epoch_ms':
      return String(date.getTime());
    case 'iso':
      return date.toISOString().replace('.000Z', 'Z');
  }
}
