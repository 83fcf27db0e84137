import { sha256 } from '../graph/canonical-json.js';

/** Longest name: two of them and a few words fit into the 250 characters that most targets allow. */
const longest = 110;

/** Letters, digits and `_` only, beginning with a letter; text that is cut or that has none of these ends in a hash. */
export function plainName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_]/g, '_');
  const hash = sha256(text).slice(0, 8);
  if (!/[A-Za-z0-9]/.test(plain)) return `n_${hash}`;
  const name = /^[A-Za-z_]/.test(plain) ? plain : `n_${plain}`;
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}_${hash}`;
}

/**
 * Gives each text a name of its own: the first wish that is free, else the last one with a hash of its identity. Names
 * in `reserved` are never given.
 */
export function nameGiver(reserved: readonly string[] = []): {
  /** `also`: endings that must be free as well. */
  readonly give: (id: string, wishes: readonly string[], also?: readonly string[]) => string;
} {
  const taken = new Set(reserved);
  return {
    give(id, wishes, also = []) {
      const all = (name: string) => ['', ...also].map((ending) => `${name}${ending}`.toLowerCase());
      const plain = wishes.map(plainName);
      const free = plain.find((name) => all(name).every((one) => !taken.has(one)));
      let name = free ?? `${(plain.at(-1) ?? 'n').slice(0, longest - 9)}_${sha256(id).slice(0, 8)}`;
      for (let more = 2; all(name).some((one) => taken.has(one)); more++)
        name = `${name.slice(0, longest - 4)}_${more}`;
      for (const one of all(name)) taken.add(one);
      return name;
    },
  };
}
