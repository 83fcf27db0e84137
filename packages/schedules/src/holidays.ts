import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { instantOf, offsetAt } from './timezone.js';

/** What happens to a tick on a holiday. `last_business_day`: the one before. Weekends are no business days. */
export type HolidayRoll = 'skip' | 'next_business_day' | 'last_business_day';

/** Public holidays of a country, by the tables of the library date-holidays, and days of one's own. */
export interface HolidayCalendar {
  /** ISO 3166 code, with a region where there is one: `US`, `DE`, `DE-BY`. */
  readonly country: string;
  readonly roll: HolidayRoll;
  /** Further days, as ISO dates of the schedule's zone. */
  readonly extraDates: readonly string[];
}

const day = 86_400_000;
const isoDay = (local: number) => new Date(local).toISOString().slice(0, 10);
const years = new Map<string, ReadonlySet<string>>();

let library: typeof Holidays | undefined;

/** The library with its tables: megabytes that only schedules with a calendar need. */
function load(): typeof Holidays {
  library ??= createRequire(import.meta.url)('date-holidays') as typeof Holidays;
  return library;
}

/** Public holidays of a year, as ISO dates of the country. */
function holidaysOf(country: string, year: number): ReadonlySet<string> {
  const key = `${country}|${year}`;
  const known = years.get(key);
  if (known) return known;
  const Library = load();
  const [land = '', region] = country.split('-');
  const calendar = region === undefined ? new Library(land) : new Library(land, region);
  const found = new Set<string>();
  for (const { date, start, end, type } of calendar.getHolidays(year)) {
    if (type !== 'public') continue;
    const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / day));
    const first = Date.parse(date.slice(0, 10));
    for (let n = 0; n < length; n += 1) found.add(isoDay(first + n * day));
  }
  years.set(key, found);
  return found;
}

/** What is wrong with the code of a country, in words; nothing when its holidays are known. */
export function validateCountry(country: string): string | undefined {
  const [land = '', region] = country.split('-');
  const known = new (load())();
  if (!Object.hasOwn(known.getCountries(), land))
    return `no holidays are known of "${country}"; write it as in US or DE-BY`;
  if (region !== undefined && !Object.hasOwn(known.getStates(land) ?? {}, region))
    return `${land} has no region "${region}"`;
  return undefined;
}

const localOf = (timezone: string, instant: number) => instant + offsetAt(timezone, instant);

function isFree(calendar: HolidayCalendar, local: number): boolean {
  const date = isoDay(local);
  return calendar.extraDates.includes(date) || holidaysOf(calendar.country, Number(date.slice(0, 4))).has(date);
}

/** Is it a holiday on the local day of an instant? */
export function isHoliday(calendar: HolidayCalendar, timezone: string, instant: number): boolean {
  return isFree(calendar, localOf(timezone, instant));
}

/** The instant itself, or on a holiday the same time of day on the business day after or before it. */
export function rolled(calendar: HolidayCalendar, timezone: string, instant: number): number {
  let local = localOf(timezone, instant);
  if (!isFree(calendar, local)) return instant;
  const step = calendar.roll === 'last_business_day' ? -day : day;
  const weekend = (at: number) => [0, 6].includes(new Date(at).getUTCDay());
  for (let n = 0; n < 14 && (isFree(calendar, local) || weekend(local)); n += 1) local += step;
  return instantOf(timezone, local);
}
