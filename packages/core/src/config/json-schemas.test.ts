import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parseSource } from '../source/document.js';
import { configSchemas, type DocumentKind, documentKinds, type JsonSchema } from './json-schemas.js';
import { corpora, hasCorpora } from './test-corpora.js';
import { testTemplates } from './test-registry.js';
import { validate } from './validate.js';

const folder = fileURLToPath(new URL('../../schemas/', import.meta.url));
const ajv = new Ajv({ allErrors: true, strict: false });
const schemas = configSchemas();

describe('published JSON schemas', () => {
  it('are the ones that the validating schemas give (RECORD=1 writes them)', () => {
    if (process.env['RECORD'] === '1') {
      mkdirSync(folder, { recursive: true });
      for (const [name, schema] of Object.entries(schemas))
        writeFileSync(`${folder}${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
    }
    const written = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file !== 'execution-graph.schema.json')
          .sort()
      : [];
    expect(written).toEqual(
      Object.keys(schemas)
        .map((name) => `${name}.schema.json`)
        .sort(),
    );
    for (const [name, schema] of Object.entries(schemas)) {
      expect(JSON.parse(readFileSync(`${folder}${name}.schema.json`, 'utf8')), name).toEqual(schema);
    }
  });

  it('describe every field', () => {
    const missing: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { properties, if: _, ...rest } = value as JsonSchema;
      for (const [key, field] of Object.entries((properties ?? {}) as Record<string, JsonSchema>)) {
        if (field['description'] === undefined) missing.push(`${path}.${key}`);
        walk(field, `${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(rest)) walk(inner, Array.isArray(value) ? `${path}[${key}]` : path);
    };
    for (const [name, schema] of Object.entries(schemas))
      walk(schema['properties'] ? { properties: schema['properties'], allOf: schema['allOf'] } : schema, name);
    expect(missing.filter((path) => !/^(source|destination|pipeline|job|trigger)\.\1$/.test(path))).toEqual([]);
  });

  it('refuse unknown keys, and choose the fields by type', () => {
    const check = ajv.compile(schemas['source'] ?? {});
    const rest = {
      name: 'a',
      type: 'rest_api',
      connection: { base_url: 'https://x' },
      resources: [{ name: 'r', endpoint: '/r' }],
    };
    expect(check({ source: rest })).toBe(true);
    expect(check({ source: { ...rest, performance: {} } })).toBe(false);
    expect(check({ source: { ...rest, type: 'file' } })).toBe(false);
    expect(check({ source: { ...rest, type: 'nothing' } })).toBe(false);
  });

  it('accept a variable where a number or a word stands', () => {
    const check = ajv.compile(schemas['flat-pipeline'] ?? {});
    expect(check({ pipeline_type: 'x', retries: '${RETRIES:3}', catchup: '${CATCHUP}', write_mode: '${MODE}' })).toBe(
      true,
    );
    expect(check({ pipeline_type: 'x', retries: 'three' })).toBe(false);
  });

  it('know templates when they are given', () => {
    const check = ajv.compile(configSchemas({ templates: testTemplates })['flat-pipeline'] ?? {});
    expect(check({ pipeline_type: 'BronzeRawIngestionPipeline', retention_days: 3 })).toBe(true);
    expect(check({ pipeline_type: 'bronze_raw_ingestion', extra_config: { retention_days: 3 } })).toBe(true);
    expect(check({ pipeline_type: 'bronze_raw_ingestion', extra_config: { retention: 3 } })).toBe(false);
    expect(check({ pipeline_type: 'bronze_raw', retention_days: 3 })).toBe(false);
  });
});

const cases: readonly (readonly [pattern: RegExp, kind: DocumentKind])[] = [
  [/dwh-configs\/config\/sources\//, 'source'],
  [/dwh-configs\/config\/destinations\//, 'destination'],
  [/dwh-configs\/config\/pipelines\//, 'pipeline'],
  [/dwh-configs\/config\/jobs\//, 'job'],
  [/dwh-configs\/config\/triggers\//, 'trigger'],
  [/secrets_mapping\.yaml$/, 'secrets-mapping'],
  [/2-yaml-warehouse\/config\/sources\//, 'source'],
  [/2-yaml-warehouse\/config\/destinations\//, 'destination'],
  [/2-yaml-warehouse\/config\/pipelines\//, 'pipeline'],
  [/2-yaml-warehouse\/config\/jobs\//, 'job'],
  [/2-yaml-warehouse\/config\/triggers\//, 'trigger'],
  [/2-yaml-warehouse\/fragments\//, 'source'],
  [/0-sparkle\//, 'flat-pipeline'],
  [/sparkle-configs\/config\/(?:orchestration\/)?examples\//, 'flat-pipeline'],
  [/sparkle-configs\/config\/connections\//, 'connection'],
];

/** The value with one key less, one key more, or one value of another kind, at every place. */
function* damages(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield {};
    yield [];
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
    yield* [{}, [], '', 'zz-Z?', -1, 0.5, true, null].filter((other) => other !== value);
  }
}

describe.skipIf(!hasCorpora)('schema and validator give one verdict', () => {
  const files = [
    'sparkle-configs/config',
    'dwh-configs/config',
    'from-documents/0-sparkle',
    'from-documents/2-yaml-warehouse',
  ].flatMap((sub) =>
    (hasCorpora ? (readdirSync(`${corpora}/${sub}`, { recursive: true }) as string[]) : [])
      .filter((f) => /\.(?:json|ya?ml)$/.test(f))
      .map((f) => `${sub}/${f}`),
  );
  const compiled = new Map(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

  it.each(
    files.flatMap((file) => cases.filter(([pattern]) => pattern.test(file)).map(([, kind]) => [file, kind] as const)),
  )('%s', (file, kind) => {
    const document = parseSource(file, readFileSync(`${corpora}/${file}`)).documents[0];
    const valid =
      validate(documentKinds[kind] as z.ZodType, document?.value, { locate: () => ({ file, line: 1, column: 1 }) })
        .diagnostics.length === 0;
    expect(compiled.get(kind)?.(document?.value), file).toBe(valid);
    expect(valid).toBe(!file.includes('2-yaml-warehouse/fragments'));
  });

  it('also about every document that is damaged in one place', () => {
    let damaged = 0;
    for (const file of files) {
      const kind = cases.find(([pattern]) => pattern.test(file))?.[1];
      const document = parseSource(file, readFileSync(`${corpora}/${file}`)).documents[0];
      if (!kind || !document) continue;
      const schema: z.ZodType = documentKinds[kind];
      for (const changed of damages(document.value)) {
        damaged += 1;
        const valid = schema.safeParse(changed).success;
        expect(compiled.get(kind)?.(changed), `${file}: ${JSON.stringify(changed)}`).toBe(valid);
      }
    }
    expect(damaged).toBeGreaterThan(1000);
  });

  it('has seen every file', () => {
    const unseen = files.filter((file) => !cases.some(([pattern]) => pattern.test(file)));
    expect(unseen.sort()).toEqual([
      'sparkle-configs/config/orchestration/schema.json',
      'sparkle-configs/config/schemas/pipeline_config.json',
    ]);
  });
});
