import type { Dialect } from '@sparkle-orchestration/core';
import { sqlString } from './literal.js';
import { regexMatches } from './regex.js';

/** What a run of letters of a Java date pattern is on each engine. */
interface Letters {
  /** What it stands for; only one of each may be read. */
  readonly field: 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'half' | 'minute' | 'second' | 'milli' | 'zone';
  /** As `strftime` and `strptime` of DuckDB name it. */
  readonly duckdb: string;
  /** As `to_char` of Postgres names it. */
  readonly postgres: string;
  /** Texts that are read, without a group. */
  readonly reads: string;
  /** What was read, as a piece of ISO text; `g` is the group. */
  iso(g: string): string;
}

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const two = (g: string) => `lpad(${g}, 2, '0')`;
const same = (g: string) => g;

const known: Readonly<Record<string, Letters>> = {
  yyyy: { field: 'year', duckdb: '%Y', postgres: 'YYYY', reads: '[0-9]{4}', iso: same },
  yy: {
    field: 'year',
    duckdb: '%y',
    postgres: 'YY',
    reads: '[0-9]{2}',
    iso: (g) => `case when ${g} < '69' then '20' else '19' end || ${g}`,
  },
  MM: { field: 'month', duckdb: '%m', postgres: 'MM', reads: '(?:0[1-9]|1[0-2])', iso: same },
  MMM: {
    field: 'month',
    duckdb: '%b',
    postgres: 'Mon',
    reads: `(?:${months})`,
    iso: (g) => two(`cast((strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(${g})) + 2) / 3 as varchar)`),
  },
  dd: { field: 'day', duckdb: '%d', postgres: 'DD', reads: '(?:0[1-9]|[12][0-9]|3[01])', iso: same },
  d: { field: 'day', duckdb: '%-d', postgres: 'FMDD', reads: '(?:[1-9]|[12][0-9]|3[01])', iso: two },
  HH: { field: 'hour', duckdb: '%H', postgres: 'HH24', reads: '(?:[01][0-9]|2[0-3])', iso: same },
  hh: { field: 'hour', duckdb: '%I', postgres: 'HH12', reads: '(?:0[1-9]|1[0-2])', iso: same },
  mm: { field: 'minute', duckdb: '%M', postgres: 'MI', reads: '[0-5][0-9]', iso: same },
  ss: { field: 'second', duckdb: '%S', postgres: 'SS', reads: '[0-5][0-9]', iso: same },
  SSS: { field: 'milli', duckdb: '%g', postgres: 'MS', reads: '[0-9]{3}', iso: same },
  a: { field: 'half', duckdb: '%p', postgres: 'AM', reads: '[AaPp][Mm]', iso: same },
  E: { field: 'weekday', duckdb: '%a', postgres: 'Dy', reads: '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)', iso: same },
  EEE: { field: 'weekday', duckdb: '%a', postgres: 'Dy', reads: '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)', iso: same },
  EEEE: {
    field: 'weekday',
    duckdb: '%A',
    postgres: 'FMDay',
    reads: '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)',
    iso: same,
  },
  Z: { field: 'zone', duckdb: '%z', postgres: '', reads: '[+-](?:0[0-9]|1[0-4])[0-5][0-9]', iso: same },
};

type Piece = { readonly letters: Letters } | { readonly text: string };

/** A Java date pattern that was understood. */
export interface JavaDate {
  readonly pieces: readonly Piece[];
  has(field: Letters['field']): boolean;
}

/** Why a pattern cannot be used, to finish "found … :". */
export interface JavaDateProblem {
  readonly problem: string;
}

/**
 * Reads a Java date pattern: `yyyy yy MM MMM dd d HH hh mm ss SSS a EEE EEEE E Z`, text in single quotes (`''` is a
 * quote), all that is no letter for itself. Other letters are a problem.
 */
export function javaDate(format: string): JavaDate | JavaDateProblem {
  const pieces: Piece[] = [];
  for (const [piece, quoted, letter] of format.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/g)) {
    if (quoted !== undefined) pieces.push({ text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    else if (letter === undefined) {
      if (piece === "'") return { problem: 'a quote is not closed' };
      pieces.push({ text: piece });
    } else {
      const letters = Object.hasOwn(known, piece) ? known[piece] : undefined;
      if (!letters) return { problem: `"${piece}" stands for nothing; letters that mean themselves go into quotes` };
      pieces.push({ letters });
    }
  }
  const fields = pieces.flatMap((p) => ('letters' in p ? [p.letters.field] : []));
  return { pieces, has: (field) => fields.includes(field) };
}

/** Why a pattern does not name one instant, or one day; nothing when it does. */
export function readingProblem(format: JavaDate): string | undefined {
  const fields = format.pieces.flatMap((p) => ('letters' in p ? [p.letters] : []));
  const twice = fields.find((f, n) => fields.findIndex((other) => other.field === f.field) < n);
  if (twice) return `the ${twice.field} is there twice`;
  for (const field of ['year', 'month', 'day'] as const) if (!format.has(field)) return `the ${field} is missing`;
  const twelve = fields.some((f) => f.duckdb === '%I');
  if (twelve !== format.has('half')) return twelve ? '"hh" needs "a"' : '"a" needs "hh"';
  const later = (['minute', 'second', 'milli'] as const).find(
    (field, n) => format.has(field) && !format.has((['hour', 'minute', 'second'] as const)[n] ?? 'hour'),
  );
  if (later) return `the ${later} is there without what stands before it`;
  return format.has('zone') && !format.has('hour') ? 'a zone needs a time' : undefined;
}

const escaped = (text: string) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

/** Texts of the pattern, with groups around the fields when asked for. Names are spelled as Java spells them. */
function regexOf({ pieces }: JavaDate, grouped: boolean): string {
  const body = pieces.map((p) => {
    if ('text' in p) return escaped(p.text);
    const { reads } = p.letters;
    return grouped ? `(${reads.replace(/^\(\?:(.*)\)$/, '$1')})` : reads;
  });
  return `^${body.join('')}$`;
}

/** What `strptime` and `strftime` of DuckDB read. */
function duckdbFormat({ pieces }: JavaDate, writing: boolean): string {
  const written = (p: Piece) => {
    if ('text' in p) return p.text.replaceAll('%', '%%');
    if (p.letters.field === 'zone' && writing) return '+0000';
    return writing ? p.letters.duckdb : p.letters.duckdb.replace('%-d', '%d');
  };
  return pieces.map(written).join('');
}

/**
 * Text of the pattern as a date or a timestamp without zone (UTC); NULL for other texts and for days that the calendar
 * does not have. Two-digit years are those of POSIX: 69 to 99 are of the 20th century.
 */
export function readTime(text: string, format: JavaDate, to: 'date' | 'timestamp', dialect: Dialect): string {
  if (dialect === 'duckdb') {
    const matches = regexMatches(text, regexOf(format, false), dialect);
    const read = `try_strptime(${text}, ${sqlString(duckdbFormat(format, false))})`;
    const utc = format.has('zone') ? `${read} at time zone 'UTC'` : read;
    return `case\n    when ${matches}\n      then cast(${utc} as ${to})\n  end`;
  }
  const type = format.has('zone') ? 'timestamptz' : 'timestamp';
  const value = `cast(t.iso as ${type})${format.has('zone') ? " at time zone 'UTC'" : ''}`;
  return [
    '(',
    `    select case when pg_input_is_valid(t.iso, '${type}') then cast(${value} as ${to}) end`,
    '    from (',
    '      select',
    `        ${isoOf(format)} as iso`,
    '      from (',
    '        select regexp_match(',
    `          ${text},`,
    `          ${sqlString(regexOf(format, true))}`,
    '        ) as g',
    '      ) as m',
    '      where m.g is not null',
    '    ) as t',
    '  )',
  ].join('\n');
}

/** The groups of a match as ISO text. */
function isoOf(format: JavaDate): string {
  const groups = format.pieces.flatMap((p) => ('letters' in p ? [p.letters] : []));
  const group = (field: Letters['field']) => {
    const n = groups.findIndex((g) => g.field === field);
    return n < 0 ? undefined : groups[n]?.iso(`m.g[${n + 1}]`);
  };
  const half = group('half');
  const hour = group('hour') ?? "'00'";
  const afternoon = `case when lower(${half}) = 'pm' then 12 else 0 end`;
  const hours = half ? two(`cast(cast(${hour} as integer) % 12 + ${afternoon} as varchar)`) : hour;
  const milli = group('milli');
  const zone = group('zone');
  const dashed = [group('year'), group('month'), group('day')].join("\n        || '-' || ");
  const time = [hours, group('minute') ?? "'00'", group('second') ?? "'00'"].join("\n        || ':' || ");
  const parts = [
    format.has('hour') ? `${dashed}\n        || ' ' || ${time}` : dashed,
    ...(milli ? [`'.' || ${milli}`] : []),
    ...(zone ? [zone] : []),
  ];
  return parts.join('\n        || ');
}

/** A date or timestamp without zone (UTC) as text of the pattern. */
export function writeTime(time: string, format: JavaDate, dialect: Dialect): string {
  if (dialect === 'duckdb') return `strftime(${time}, ${sqlString(duckdbFormat(format, true))})`;
  const pieces = format.pieces.map((p) => {
    if ('text' in p) return /[A-Za-z"\\]/.test(p.text) ? `"${p.text.replace(/["\\]/g, '\\$&')}"` : p.text;
    return p.letters.field === 'zone' ? '"+0000"' : p.letters.postgres;
  });
  return `to_char(${time}, ${sqlString(pieces.join(''))})`;
}
