/** A field of a struct. */
export interface StructField {
  readonly name: string;
  readonly type: string;
}

const opening = '(<[';
const closing = ')>]';

/** Parts of a text at the commas that stand outside of brackets and quotes. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const [piece] of text.matchAll(/"(?:[^"]|"")*"|[\s\S]/g)) {
    if (opening.includes(piece)) depth += 1;
    if (closing.includes(piece)) depth -= 1;
    if (depth === 0 && piece === ',') {
      parts.push(part);
      part = '';
    } else part += piece;
  }
  return [...parts, part].map((p) => p.trim());
}

const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

const brackets = {
  struct: /^struct\s*[(<]([\s\S]*)[)>]$/i,
  map: /^map\s*[(<]([\s\S]*)[)>]$/i,
};

function inside(type: string, word: keyof typeof brackets): string | undefined {
  return brackets[word].exec(type.trim())?.[1];
}

/** Fields of `struct(a integer, "b c" varchar)`, also as Spark writes it, `struct<a:int>`; nothing for other types. */
export function structFields(type: string): StructField[] | undefined {
  const fields = inside(type, 'struct');
  if (fields === undefined || fields.trim() === '') return undefined;
  return splitAtCommas(fields).map((field) => {
    const [, name = '', rest = ''] = /^("(?:[^"]|"")*"|[^\s:"]+)\s*[:\s]\s*([\s\S]+)$/.exec(field) ?? [];
    return { name: unquoted(name), type: rest };
  });
}

/** Types of keys and values of `map(varchar, integer)` or `map<string,int>`; nothing for other types. */
export function mapParts(type: string): { readonly key: string; readonly value: string } | undefined {
  const parts = inside(type, 'map');
  const [key, value, more] = parts === undefined ? [] : splitAtCommas(parts);
  return key && value && more === undefined ? { key, value } : undefined;
}

/** The neutral spelling of a struct. */
export function structType(fields: readonly StructField[]): string {
  return `struct(${fields.map((f) => `${quoted(f.name)} ${f.type}`).join(', ')})`;
}

/** The neutral spelling of a map. */
export function mapType(key: string, value: string): string {
  return `map(${key}, ${value})`;
}

/** The type of the elements of `T[]`; nothing for other types. */
export function elementType(type: string): string | undefined {
  return type.endsWith('[]') ? type.slice(0, -2) : undefined;
}
