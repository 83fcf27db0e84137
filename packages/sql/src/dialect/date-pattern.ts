/** What a letter run of a pattern stands for: its digits, and its place in the ISO form. */
const fields: Readonly<Record<string, readonly [pattern: string, field: keyof IsoFields]>> = {
  yyyy: ['([0-9]{4})', 'year'],
  MM: ['([0-9]{2})', 'month'],
  dd: ['([0-9]{2})', 'day'],
  HH: ['([0-9]{2})', 'hour'],
  mm: ['([0-9]{2})', 'minute'],
  ss: ['([0-9]{2})', 'second'],
};

interface IsoFields {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

export interface DatePattern {
  /** A regular expression with one group for each field. */
  readonly pattern: string;
  /** The ISO form, with `\1` for the first group. */
  readonly iso: string;
  readonly hasTime: boolean;
}

/**
 * A Java date pattern of fixed digits (`dd/MM/yyyy HH:mm:ss`, text in single quotes) as a regular expression and the
 * ISO text made of its groups. Nothing for other letters, or when year, month and day are not all there.
 */
export function datePattern(format: string): DatePattern | undefined {
  const found: Partial<IsoFields> = {};
  let pattern = '';
  let group = 0;
  for (const [piece, quoted, letters] of format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    const field = letters === undefined ? undefined : fields[piece];
    if (letters !== undefined && (!field || found[field[1]] !== undefined)) return undefined;
    if (field) {
      group += 1;
      found[field[1]] = `\\${group}`;
      pattern += field[0];
    } else pattern += (quoted ?? piece).replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  }
  const { year, month, day, hour, minute, second } = found;
  if (!year || !month || !day || (!hour && (minute || second)) || (!minute && second)) return undefined;
  const time = hour ? ` ${hour}:${minute ?? '00'}:${second ?? '00'}` : '';
  return { pattern: `^${pattern}$`, iso: `${year}-${month}-${day}${time}`, hasTime: hour !== undefined };
}
