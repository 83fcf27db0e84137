const day = 86_400_000;

/** Milliseconds that a zone is ahead of UTC at a time. */
function offsetAt(time: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const of = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(time.getTime() / 1000) * 1000;
}

/** Times `HH:MM` of a zone after `from` and not after `to`, oldest first. */
export function deadlinesBetween(clock: string, zone: string, from: Date, to: Date): readonly Date[] {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const found: Date[] = [];
  for (let at = from.getTime() - day; at <= to.getTime() + day; at += day) {
    const local = new Date(at + offsetAt(new Date(at), zone));
    const wall = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), hours, minutes);
    // The offset of the wall time itself counts, which may differ from the one at noon on the day of a change.
    const guess = new Date(wall - offsetAt(new Date(wall), zone));
    const exact = new Date(wall - offsetAt(guess, zone));
    if (exact > from && exact <= to && found.at(-1)?.getTime() !== exact.getTime()) found.push(exact);
  }
  return found;
}
