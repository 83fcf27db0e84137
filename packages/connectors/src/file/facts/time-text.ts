const form = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Microseconds since 1970 of a date or time; text without an offset is UTC. Nothing when it is neither. */
export function microsOf(text: string): bigint | undefined {
  const match = form.exec(text.trim());
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = match;
  const seconds =
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  const shift = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 3600 + Number(offset[3] ?? 0) * 60) : 0;
  return BigInt(seconds - shift) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

/** Microseconds since 1970 as a UTC timestamp without offset: `2026-03-01 00:00:00.123456`. */
export function textOfMicros(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const instant = new Date(Number((micros - rest) / 1000n)).toISOString();
  return `${instant.slice(0, -5).replace('T', ' ')}.${String(rest).padStart(6, '0')}`;
}
