const day = 86_400_000;

/** The day of a time in UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** So many days (UTC) up to and with the one of `now`, oldest first. */
export function daysUpTo(now: Date, count: number): readonly string[] {
  const last = Date.parse(dayOf(now));
  return Array.from({ length: count }, (_, n) => dayOf(new Date(last - (count - 1 - n) * day)));
}

export const dayAfter = (text: string): string => dayOf(new Date(Date.parse(text) + day));
