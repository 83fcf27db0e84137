import { dropExactDuplicates } from './cleaning/drop-exact-duplicates.js';
import type { Transformer } from './transformer.js';

/** All transformers, in the order of the reference. A new one is added here and nowhere else. */
export const transformerList: readonly Transformer[] = [
  dropExactDuplicates,
] as readonly unknown[] as readonly Transformer[];

/** Transformers by every name that a step may call them. */
export const transformers: ReadonlyMap<string, Transformer> = new Map(
  transformerList.flatMap((t) => [t.name, ...t.aliases].map((name): [string, Transformer] => [name, t])),
);

export function transformerNames(): string[] {
  return [...transformers.keys()];
}
