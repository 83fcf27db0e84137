/** How keys of the source become names of columns. */
export const nameCases = ['snake_case', 'camel_case', 'pascal_case', 'lower', 'as_is'] as const;
export type NameCase = (typeof nameCases)[number];

/** `publishedAt`, `HTMLUrl`, `node-id` → their words. */
function words(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .split('_')
    .filter((word) => word !== '');
}

/** Signs that carry a meaning in keys such as `+1`, `@id`; every other one becomes `_`. */
const signs: Readonly<Record<string, string>> = { '+': 'x', '@': 'a', '|': 'l' };

function plainName(key: string): string {
  const text = key.replace(/[+@|]/g, (sign) => signs[sign] ?? '_').replace(/[^\p{L}\p{N}_]/gu, '_');
  const name = text === '' ? '_' : text;
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Name of one key. Underscores in front stay. */
export function columnName(key: string, nameCase: NameCase): string {
  if (nameCase === 'as_is') return key;
  const plain = plainName(key);
  if (nameCase === 'lower') return plain.toLowerCase();
  const lead = /^_*/.exec(plain)?.[0] ?? '';
  const list = words(plain);
  if (list.length === 0) return plain;
  if (nameCase === 'snake_case') return lead + list.join('_').toLowerCase();
  const [first = '', ...rest] = list;
  return lead + (nameCase === 'camel_case' ? first.toLowerCase() : capital(first)) + rest.map(capital).join('');
}

/** Name of a value inside objects: the names of its keys, put together by `__`. */
export function pathName(path: readonly string[], nameCase: NameCase): string {
  return path.map((key) => columnName(key, nameCase)).join('__');
}
