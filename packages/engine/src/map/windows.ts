import { DiagnosticError, type MapItems, maxMapItems, type WindowLength } from '@sparkle-orchestration/core';
import { instantOf, offsetAt, parseLocal } from '@sparkle-orchestration/schedules';
import { reportEngine } from '../diagnostics.js';

/** A stretch of time as an item of a map. */
export interface Window {
  /** ISO 8601 in UTC, inclusive. */
  readonly start: string;
  /** ISO 8601 in UTC, exclusive. */
  readonly end: string;
}

const lengths = { minute: 60_000, hour: 3_600_000 } as const;
const iso = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

/** The instant one or more windows after another. Days and months are those of the clocks of the zone. */
export function step(instant: number, every: WindowLength, timezone: string): number {
  if (every.unit === 'minute' || every.unit === 'hour') return instant + every.count * lengths[every.unit];
  const local = new Date(instant + offsetAt(timezone, instant));
  if (every.unit === 'day') local.setUTCDate(local.getUTCDate() + every.count);
  else local.setUTCMonth(local.getUTCMonth() + every.count);
  return instantOf(timezone, local.getTime());
}

const fail = (detail: string) => new DiagnosticError([reportEngine('map-items', { detail })]);

function instant(text: string, timezone: string): number {
  const found = parseLocal(timezone, text);
  if (found === undefined) throw fail(`${JSON.stringify(text)} is no time`);
  return found;
}

/** Windows from one time to another; the last one may be shorter. An end without a time of day belongs to them. */
export function windowsBetween(
  { every, timezone }: Pick<Extract<MapItems, { readonly from: 'windows' }>, 'every' | 'timezone'>,
  start: string,
  end: string,
): readonly Window[] {
  const last = instant(end, timezone);
  const limit = /^\d{4}-\d{2}-\d{2}$/.test(end.trim()) ? step(last, { unit: 'day', count: 1 }, timezone) : last;
  const windows: Window[] = [];
  for (let at = instant(start, timezone); at < limit; ) {
    const next = step(at, every, timezone);
    windows.push({ start: iso(at), end: iso(Math.min(next, limit)) });
    if (windows.length > maxMapItems) throw fail(`there are more than ${maxMapItems} windows; use longer ones`);
    at = next;
  }
  return windows;
}

/** Is every moment of a window inside of intervals? They may overlap and have any order. */
export function isCovered(window: Window, intervals: readonly Window[]): boolean {
  const end = Date.parse(window.end);
  let at = Date.parse(window.start);
  for (const one of [...intervals].sort((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    if (Date.parse(one.start) > at) break;
    at = Math.max(at, Date.parse(one.end));
  }
  return at >= end;
}

/** Whole windows from a moment to now. */
export function wholeWindows(from: number, now: number, every: WindowLength): readonly Window[] {
  const windows: Window[] = [];
  for (let at = from; windows.length <= maxMapItems; ) {
    const next = step(at, every, 'UTC');
    if (next > now) break;
    windows.push({ start: iso(at), end: iso(next) });
    at = next;
  }
  return windows;
}
