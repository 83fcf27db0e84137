const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, made);
  return made;
}

/** What is wrong with the name of a time zone, in words; nothing when it is an IANA zone. */
export function validateTimezone(timezone: string): string | undefined {
  if (timezone === 'UTC') return undefined;
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(timezone))
    return `"${timezone}" is not an IANA time zone such as Europe/Berlin`;
  const other = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase() === timezone.toLowerCase());
  if (other !== undefined && other !== timezone) return `"${timezone}" is written "${other}"`;
  try {
    formatOf(timezone);
    return undefined;
  } catch {
    return `"${timezone}" is not an IANA time zone such as Europe/Berlin`;
  }
}

/** Milliseconds that clocks in a zone are ahead of UTC at an instant. */
export function offsetAt(timezone: string, instant: number): number {
  if (timezone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant of a local time. A time that clocks skip becomes the first instant after the gap; one that they repeat
 * means the first of the two.
 */
export function instantOf(timezone: string, local: number): number {
  const day = 86_400_000;
  const candidates = [offsetAt(timezone, local - day), offsetAt(timezone, local + day)].map((offset) => local - offset);
  const exact = candidates.filter((instant) => instant + offsetAt(timezone, instant) === local);
  if (exact.length > 0) return Math.min(...exact);
  // In a gap: the change lies between the two readings; find it by halving.
  let [before, after] = [Math.min(...candidates) - day, Math.max(...candidates) + day];
  const wanted = offsetAt(timezone, before);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(timezone, middle) === wanted) before = middle;
    else after = middle;
  }
  return after;
}

/** An ISO date or timestamp without offset as an instant of a zone; one with an offset as it says. */
export function parseLocal(timezone: string, text: string): number | undefined {
  const iso = text.trim().replace(' ', 'T');
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(iso)) {
    const instant = Date.parse(iso);
    return Number.isNaN(instant) ? undefined : instant;
  }
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(iso);
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(local);
  if (
    back.getUTCMonth() !== month - 1 ||
    back.getUTCDate() !== day ||
    back.getUTCHours() !== hour ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  return instantOf(timezone, local);
}
