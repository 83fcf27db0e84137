import { slug } from '@sparkle-orchestration/adapter-kit';

/** A name of small letters, digits and `_`, which dbt takes everywhere, in `--select` paths too. */
export function plainName(text: string): string {
  return slug(text, { lowerCase: true, prefix: '_', max: 120 });
}

/** Gives names that are unique, in the order they are asked for. */
export class NameBook {
  readonly #taken = new Set<string>();

  /** The first free one of the wishes; else the last with a number. */
  take(...wishes: readonly [string, ...string[]]): string {
    const names = wishes.map(plainName);
    const last = names.at(-1) ?? 'unnamed';
    let free = names.find((name) => !this.#taken.has(name));
    for (let n = 2; free === undefined; n++) if (!this.#taken.has(`${last}_${n}`)) free = `${last}_${n}`;
    this.#taken.add(free);
    return free;
  }
}
