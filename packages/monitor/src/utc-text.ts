/** `2026-03-01 00:00:00.000`: UTC without an offset, as statements bind times. */
export const utcText = (time: Date): string => time.toISOString().slice(0, 23).replace('T', ' ');
