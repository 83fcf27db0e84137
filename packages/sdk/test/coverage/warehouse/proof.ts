import { expect } from 'vitest';
import { type Change, type Meaning, meaningOf, type Path } from './meaning.js';

/** What shows that a field is not read in vain. */
export type FieldProof = { readonly field: string } & (
  | {
      /** A document with the field gives something else than one without it, or with another value. */
      readonly kind: 'acts';
      /** What it does, where that is less than acting in a run. */
      readonly note?: string;
      run(): Promise<void>;
    }
  | {
      /** It is told at its line that it does nothing here, with the reason. */
      readonly kind: 'refused';
      readonly code: string;
      run(): Promise<void>;
    }
  /** A test with a title of its own shows it. */
  | { readonly kind: 'test'; readonly file: string; readonly title: string }
);

const documents: Readonly<Record<string, string>> = {
  source: 'config/sources/shop.yaml',
  destination: 'config/destinations/lake.yaml',
  pipeline: 'config/pipelines/load.yaml',
  job: 'config/jobs/nightly.yaml',
  trigger: 'config/triggers/at_two.yaml',
};

export interface Where {
  /** Document that has the field. @default the first one of its kind */
  readonly file?: string;
  /** Path in the document. @default the field, with the first item of each list */
  readonly at?: Path;
  /** Further changes, with both values. */
  readonly also?: readonly Change[];
  /** Further documents of the base. */
  readonly with?: readonly string[];
}

/** `source.resources[].name` as a path: `['source', 'resources', 0, 'name']`. */
export function pathOf(field: string): Path {
  return field.split('.').flatMap((key) => (key.endsWith('[]') ? [key.slice(0, -2), 0] : [key]));
}

export function changesOf(field: string, value: unknown, where: Where): readonly Change[] {
  const file = where.file ?? documents[field.split('.')[0] ?? ''] ?? '';
  return [...(where.also ?? []), { file, path: where.at ?? pathOf(field), value }];
}

type Pair = readonly [unknown, unknown];

/** With one value a look at the project sees one thing, with another value another. `undefined`: without the field. */
export function acts(
  field: string,
  values: Pair,
  look: (meaning: Meaning) => unknown,
  seen: Pair,
  where: Where = {},
): FieldProof {
  return {
    field,
    kind: 'acts',
    async run() {
      expect(seen[0], 'two values that give the same show nothing').not.toEqual(seen[1]);
      for (const [n, value] of values.entries()) {
        const meaning = await meaningOf(changesOf(field, value, where), where.with);
        expect(look(meaning), `${field}: ${JSON.stringify(value)}`).toEqual(seen[n]);
      }
    },
  };
}

/** A value is told at its line, by code; without the field nothing is told. */
export function refused(
  field: string,
  value: unknown,
  code: string,
  where: Where & { readonly compile?: string } = {},
): FieldProof {
  return {
    field,
    kind: 'refused',
    code,
    async run() {
      const find = async (one: unknown) => {
        const meaning = await meaningOf(changesOf(field, one, where));
        try {
          if (where.compile) meaning.graph(where.compile);
        } catch {
          // What keeps it from having a graph is among the findings.
        }
        return meaning.findings;
      };
      const key = String((where.at ?? pathOf(field)).findLast((part) => typeof part === 'string'));
      const told = (await find(value)).filter((one) => one.startsWith(`${code} `));
      expect(
        told.filter((one) => one.includes(`"${key}"`)),
        `${field}: ${JSON.stringify(value)}`,
      ).toHaveLength(1);
      const without = await find(undefined);
      expect(without.filter((one) => one.startsWith(`${code} `) && one.includes(`"${key}"`))).toEqual([]);
    },
  };
}

/** Fields that a test of its own shows. */
export function shownBy(file: string, title: string, ...fields: readonly string[]): readonly FieldProof[] {
  return fields.map((field) => ({ field, kind: 'test', file, title }));
}

/** A behaviour that needs more than two values to be seen. */
export function behaves(field: string, run: () => Promise<void>): FieldProof {
  return { field, kind: 'acts', run };
}
