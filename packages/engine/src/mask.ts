/** Hides secret values in text by value, in the spellings that drivers and URLs give them. */
export interface Mask {
  /** Takes a value to hide. Returns false when it is too short or too common to be hidden without harm. */
  add(value: string): boolean;
  (text: string): string;
}

const shortest = 4;
const common = new Set(['true', 'false', 'null', 'none', 'undefined', 'localhost', 'postgres']);

function spellings(value: string): readonly string[] {
  const base64 = Buffer.from(value, 'utf8').toString('base64');
  return [
    value,
    encodeURIComponent(value),
    encodeURI(value),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", "''"),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value, 'utf8').toString('base64url'),
  ];
}

export function createMask(): Mask {
  let hidden: readonly string[] = [];
  const mask = (text: string): string => {
    let masked = text;
    for (const value of hidden) masked = masked.includes(value) ? masked.replaceAll(value, '***') : masked;
    return masked;
  };
  return Object.assign(mask, {
    add(value: string): boolean {
      if (value.length < shortest || common.has(value.toLowerCase())) return false;
      const all = new Set([...hidden, ...spellings(value).filter((s) => s.length >= shortest)]);
      // Longer first: a value that holds another one must go as a whole.
      hidden = [...all].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
      return true;
    },
  });
}
