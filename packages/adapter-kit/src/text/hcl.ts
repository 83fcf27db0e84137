/** Text as an HCL string: `${` and `%{` are escaped, so nothing in it is a template. */
export function hclString(text: string): string {
  const inside = [...text]
    .map((character) => {
      if (character === '\\' || character === '"') return `\\${character}`;
      if (character === '\n') return '\\n';
      if (character === '\r') return '\\r';
      if (character === '\t') return '\\t';
      const code = character.codePointAt(0) ?? 0;
      if (code >= 0x20 && code !== 0x7f && !/[\p{C}\p{Zl}\p{Zp}]/u.test(character)) return character;
      return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
    })
    .join('')
    .replace(/([$%])\{/g, '$1$1{');
  return `"${inside}"`;
}

/** A value as an HCL expression. Keys of objects are always quoted. */
export function printHcl(value: unknown, indent = 0): string {
  const pad = ' '.repeat(indent + 2);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`HCL cannot hold ${value}`);
    return String(value);
  }
  if (typeof value === 'string') return hclString(value);
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${pad}${printHcl(item, indent + 2)},\n`).join('')}${' '.repeat(indent)}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return '{}';
    return `{\n${entries.map(([key, item]) => `${pad}${hclString(key)} = ${printHcl(item, indent + 2)}\n`).join('')}${' '.repeat(indent)}}`;
  }
  throw new TypeError(`HCL cannot hold a ${typeof value}`);
}
