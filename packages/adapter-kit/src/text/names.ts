import { hashSuffix } from './hash-suffix.js';

const keywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match case type nonlocal not or pass raise return try while with yield _'.split(
    ' ',
  ),
);

export interface SlugOptions {
  /** What stands for everything that is not a letter, digit or separator of ASCII. @default '_' */
  readonly separator?: '_' | '-';
  /** Longest result. @default 200 */
  readonly max?: number;
  /** Begin with this when the first character is a digit or nothing is left. @default 'n' */
  readonly prefix?: string;
  readonly lowerCase?: boolean;
}

function cut(name: string, source: string, max: number, separator: string): string {
  if (name.length <= max) return name;
  const suffix = `${separator}${hashSuffix(source)}`;
  return name.slice(0, max - suffix.length) + suffix;
}

/**
 * A plain ASCII name that begins with a letter: what is allowed already stays as it is. Text with no ASCII letter or
 * digit at all, and text that is too long, gets a stable hash at its end.
 */
export function slug(text: string, options: SlugOptions = {}): string {
  const separator = options.separator ?? '_';
  const max = options.max ?? 200;
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  const allowed = separator === '_' ? /[^A-Za-z0-9_]+/g : /[^A-Za-z0-9_-]+/g;
  const cased = options.lowerCase ? plain.toLowerCase() : plain;
  const untouched = separator === '_' ? /^[A-Za-z_][A-Za-z0-9_]*$/ : /^[A-Za-z][A-Za-z0-9_-]*$/;
  if (untouched.test(cased) && cased.length <= max) return cased;
  const cleaned = cased.replace(allowed, separator);
  const edge = new RegExp(`^\\${separator}+|\\${separator}+$`, 'g');
  const trimmed = cleaned === cased ? cleaned : cleaned.replace(edge, '');
  const prefix = options.prefix ?? 'n';
  if (!/[A-Za-z0-9]/.test(trimmed)) return `${prefix}${separator}${hashSuffix(text)}`;
  return cut(/^[A-Za-z_]/.test(trimmed) ? trimmed : `${prefix}${separator}${trimmed}`, text, max, separator);
}

/** A Python identifier: a slug that is no keyword. */
export function pythonIdentifier(text: string, options: Omit<SlugOptions, 'separator'> = {}): string {
  const name = slug(text, { ...options, separator: '_' });
  return keywords.has(name) ? `${name}_` : name;
}

/**
 * One name per text, all different even when case does not count. A text that needs no change keeps its name; others
 * whose names meet get a stable hash at their end. The order of the texts does not matter.
 */
export function uniqueNames(
  texts: Iterable<string>,
  rule: (text: string) => string = slug,
  max = 200,
): ReadonlyMap<string, string> {
  const wanted = new Map([...new Set(texts)].map((text) => [text, rule(text)]));
  const holders = new Map<string, string[]>();
  for (const [text, name] of wanted) {
    const key = name.toLowerCase();
    holders.set(key, [...(holders.get(key) ?? []), text]);
  }
  const result = new Map<string, string>();
  for (const [text, name] of wanted) {
    const rivals = holders.get(name.toLowerCase()) ?? [];
    const exact = rivals.filter((rival) => rival === wanted.get(rival));
    const keeps = rivals.length === 1 || (exact.length === 1 && exact[0] === text);
    result.set(text, keeps ? name : `${name.slice(0, max - 9)}_${hashSuffix(text)}`);
  }
  return result;
}
