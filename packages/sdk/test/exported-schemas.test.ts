import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchemas, type DocumentKind, documentKinds, parseSource } from '@sparkle-orchestration/core';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { builtins } from '../src/builtins.js';
import { initPipeline } from '../src/init.js';
import { exportWarehouseSchemas, initWarehouse } from '../src/init-warehouse.js';
import { repository } from './project-folder.js';

const shared = join(process.env['SPARKLE_SHARED'] ?? join(repository, '../shared'), 'corpora');
if (!existsSync(shared)) console.warn(`example definitions are not there (${shared}): only our own are looked at`);

const made: string[] = [];
const folder = () => made[made.push(mkdtempSync(join(tmpdir(), 'sparkle-schemas-'))) - 1] as string;
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

const kinds: readonly (readonly [path: RegExp, kind: DocumentKind])[] = [
  [/config\/sources\//, 'source'],
  [/config\/destinations\//, 'destination'],
  [/config\/pipelines\//, 'pipeline'],
  [/config\/jobs\//, 'job'],
  [/config\/triggers\//, 'trigger'],
  [/secrets_mapping\.ya?ml$/, 'secrets-mapping'],
  [/config\/connections\//, 'connection'],
  [/config\/tests\//, 'unit-tests'],
  [/config\/orchestration\//, 'flat-pipeline'],
  [/sparkle\.config\.yaml$/, 'project'],
];
const kindOf = (path: string) => kinds.find(([pattern]) => pattern.test(path))?.[1];

/** Files of definitions below a folder, with the first document of each; variables are filled, as before validating. */
function examples(
  root: string,
): readonly { readonly path: string; readonly kind: DocumentKind; readonly value: unknown }[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => /\.(?:json|ya?ml)$/.test(path) && !/node_modules|\/data\//.test(path))
    .flatMap((path) => {
      const kind = kindOf(path);
      const text = readFileSync(join(root, path), 'utf8').replaceAll(/\$\{[A-Z_]+\}/g, 'http://variable.example.com');
      const [document] = kind === undefined ? [] : parseSource(path, text).documents;
      return kind && document ? [{ path, kind, value: document.value }] : [];
    });
}

/** The value with one key more or one value of another kind, at every place. */
function* damages(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield {};
    for (const [i, item] of value.entries()) for (const inner of damages(item)) yield value.with(i, inner);
  } else if (typeof value === 'object' && value !== null) {
    yield [];
    yield { ...value, zzz: 1 };
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const inner of damages(item)) yield { ...value, [key]: inner };
    }
  } else {
    yield* [{}, [], 'zz-Z?', -1, 0.5, true, null].filter((other) => other !== value);
  }
}

const ajv = new Ajv({ allErrors: false, strict: false });
const cases = join(repository, 'packages/conformance/cases');
const starter = folder();
initWarehouse(starter);
const roots = [
  starter,
  ...readdirSync(cases)
    .map((name) => join(cases, name, 'project'))
    .filter(existsSync),
  join(repository, 'packages/create-sparkle/starters'),
  repository,
  ...(existsSync(shared) ? [join(shared, 'dwh-configs'), join(shared, 'from-documents/2-yaml-warehouse')] : []),
];
const all = roots.flatMap((root) =>
  (root === repository ? [join(root, 'config')] : [root]).flatMap((at) =>
    examples(at).map((one) => ({ ...one, path: join(at, one.path).replace(`${repository}`, '') })),
  ),
);

describe('the schemas that `sparkle warehouse schema export` writes', () => {
  const root = folder();
  const files = exportWarehouseSchemas(root).filter((file) => file.endsWith('-schema.json'));
  const compiled = new Map(
    files.map((file) => {
      const kind = file.replace(/^.*\/|-schema\.json$/g, '');
      return [kind, ajv.compile(JSON.parse(readFileSync(join(root, file), 'utf8')) as object)] as const;
    }),
  );

  it.each([...compiled.keys()])(
    '%s: one verdict with the validator, about every example and every damage of it',
    (kind) => {
      const check = compiled.get(kind);
      const schema: z.ZodType = documentKinds[kind as DocumentKind];
      const seen = all.filter((one) => one.kind === kind);
      expect(seen.length).toBeGreaterThan(0);
      let valid = 0;
      let refused = 0;
      for (const { path, value } of seen) {
        for (const changed of [value, ...damages(value)]) {
          const verdict = schema.safeParse(changed).success;
          if (verdict) valid += 1;
          else refused += 1;
          expect(check?.(changed), `${path}: ${JSON.stringify(changed)}`).toBe(verdict);
        }
      }
      expect(valid).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(10);
    },
  );
});

describe('the schemas that `sparkle schema json` writes', () => {
  const templates = builtins.templates ?? [];
  const compiled = new Map(Object.entries(configSchemas({ templates })).map(([kind, one]) => [kind, ajv.compile(one)]));

  it('accept every example of this repository', () => {
    // A template of a project's own is known to that project only.
    const ours = all.filter(({ path }) => !path.includes('starters/template/'));
    const refused = ours.flatMap(({ path, kind, value }) => {
      const check = compiled.get(kind);
      return check?.(value) ? [] : [`${path}: ${ajv.errorsText(check?.errors)}`];
    });
    expect(refused).toEqual([]);
    expect(ours.length).toBeGreaterThan(100);
  });

  const written = templates.filter(({ id }) => id !== 'warehouse_ingestion' && id !== 'sql_model');
  it.each(written.map((template) => [template.id, template] as const))(
    '%s: options of the template are judged as the template does',
    async (id, template) => {
      const root = folder();
      await initPipeline(root, id, 'first');
      const [example] = examples(root).filter((one) => one.kind === 'flat-pipeline' && one.path.includes('dev.json'));
      const document = example?.value as Readonly<Record<string, unknown>>;
      const check = compiled.get('flat-pipeline');
      expect(check?.(document), ajv.errorsText(check?.errors)).toBe(true);
      const extra = (document['extra_config'] ?? {}) as Readonly<Record<string, unknown>>;
      for (const changed of damages(extra)) {
        // Whether something is missing is known when all layers are put together, which an editor cannot do.
        const missing = Object.keys(extra).some((key) => !Object.hasOwn(changed as object, key));
        if (missing || Array.isArray(changed)) continue;
        const top = Object.fromEntries(
          Object.entries(document).filter(([key]) =>
            Object.hasOwn((template.extra as unknown as z.ZodObject).shape ?? {}, key),
          ),
        );
        const verdict = template.extra.safeParse({ ...top, ...(changed as object) }).success;
        expect(check?.({ ...document, extra_config: changed }), JSON.stringify(changed)).toBe(verdict);
      }
    },
  );
});
