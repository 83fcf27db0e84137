/** A moment as the ledger keeps it: UTC without offset, `2026-03-01 00:00:00`, fractions only when there are any. */
export function utcText(moment: Date): string {
  const text = moment.toISOString().replace('T', ' ').slice(0, -1);
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}
