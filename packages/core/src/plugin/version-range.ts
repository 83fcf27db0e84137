type Version = readonly [major: number, minor: number, patch: number];

function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:[-+].*)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [major = 0, minor = 0, patch = 0] = match
    .slice(1)
    .map((part) => (part === undefined || /[x*]/i.test(part) ? 0 : Number(part)));
  return [major, minor, patch];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** How many numbers a range's version gives: `1` and `1.x` one, `1.2` two. */
function precision(text: string): number {
  return (
    text
      .split(/[-+]/)[0]
      ?.split('.')
      .filter((part) => /^v?\d+$/.test(part)).length ?? 0
  );
}

/** The first version above those that `^`, `~` or a partial version mean. */
function ceiling(sign: string, version: Version, given: number): Version {
  const [major, minor, patch] = version;
  if (sign === '^') {
    if (major > 0 || given === 1) return [major + 1, 0, 0];
    return minor > 0 || given === 2 ? [0, minor + 1, 0] : [0, 0, patch + 1];
  }
  if (given === 1) return [major + 1, 0, 0];
  return sign === '~' || given === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function fitsOne(version: Version, part: string): boolean {
  const text = part.replace(/^workspace:/, '');
  if (['', '*', 'x', 'latest', '^', '~'].includes(text)) return true;
  const [, sign = '', rest = ''] = /^(>=|<=|>|<|=|\^|~)?\s*(.+)$/.exec(text) ?? [];
  const bound = parseVersion(rest);
  if (!bound) return false;
  const order = compare(version, bound);
  if (sign === '>=') return order >= 0;
  if (sign === '<=') return order <= 0;
  if (sign === '>') return order > 0;
  if (sign === '<') return order < 0;
  return order >= 0 && compare(version, ceiling(sign, bound, precision(rest))) < 0;
}

/**
 * Does a version lie in a range as package.json writes it (`^1.2.0`, `~1.2`, `1.x`, `>=1 <3`, `1 || 2`)? Labels such
 * as `-rc.1` do not count. A range that cannot be read fits nothing.
 */
export function versionFits(version: string, range: string): boolean {
  const parsed = parseVersion(version);
  if (!parsed) return false;
  return range.split('||').some((one) =>
    one
      .trim()
      .replace(/(>=|<=|>|<|=|\^|~)\s+/g, '$1')
      .split(/\s+/)
      .every((part) => fitsOne(parsed, part)),
  );
}
