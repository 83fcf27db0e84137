import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { documentSchemas } from './documents.js';
import { inertFields } from './inert.js';

const file = fileURLToPath(new URL('../../../../../docs/coverage/warehouse-fields.json', import.meta.url));

/**
 * What becomes of a field: a test shows that it acts, no test of its own was named yet (`unproven`), or it is told that
 * it has no effect.
 */
type Coverage = Readonly<
  Record<string, { readonly acts: string } | { readonly refused: string; readonly why: string }>
>;

const jobs = 'packages/engine/src/job/run-job.test.ts';
const afterLoad = 'packages/sdk/test/after-a-load.test.ts';
/** Tests by the beginning of the fields that they show. */
const proofs: Readonly<Record<string, string>> = {
  'job.pipelines': 'packages/conformance/cases/jobs',
  'job.execution': 'packages/conformance/cases/jobs',
  'job.dependencies': jobs,
  'job.retries': jobs,
  'job.notifications': jobs,
  'job.sla': jobs,
  'pipeline.transformations': afterLoad,
  'destination.data_retention': afterLoad,
  'destination.retention': afterLoad,
};

/** Paths of all fields of a schema, blocks of free keys as one. */
function fieldsOf(schema: z.core.$ZodType, path: string, found: Set<string>): Set<string> {
  const inner = schema._zod.def as unknown as {
    readonly type: string;
    readonly innerType: z.core.$ZodType;
    readonly element: z.core.$ZodType;
    readonly in: z.core.$ZodType;
    readonly shape: Record<string, z.core.$ZodType>;
    readonly options: readonly z.core.$ZodType[];
  };
  if (['optional', 'nullable', 'default'].includes(inner.type)) return fieldsOf(inner.innerType, path, found);
  if (inner.type === 'array') return fieldsOf(inner.element, `${path}[]`, found);
  if (inner.type === 'pipe') return fieldsOf(inner.in, path, found);
  if (inner.type === 'union') for (const option of inner.options) fieldsOf(option, path, found);
  if (inner.type === 'object')
    for (const [key, value] of Object.entries(inner.shape)) {
      const here = path === '' ? key : `${path}.${key}`;
      found.add(here);
      fieldsOf(value, here, found);
    }
  return found;
}

const fields = new Set(Object.values(documentSchemas).flatMap((schema) => [...fieldsOf(schema, '', new Set())]));

function coverage(): Coverage {
  return Object.fromEntries(
    [...fields].sort().map((field) => {
      const inert = Object.keys(inertFields).find((one) => field === one || field.startsWith(`${one}.`));
      return inert
        ? [field, { refused: 'config/ignored', why: inertFields[inert] ?? '' }]
        : [field, { acts: proofs[field.split('.').slice(0, 2).join('.').replace('[]', '')] ?? 'unproven' }];
    }),
  );
}

describe('the coverage list of the warehouse dialect', () => {
  it('is total: every field of every document is in it (RECORD=1 writes it)', () => {
    if (process.env['RECORD']) {
      mkdirSync(fileURLToPath(new URL('.', `file://${file}`)), { recursive: true });
      writeFileSync(file, `${JSON.stringify(coverage(), null, 2)}\n`);
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(coverage());
  });

  it('names no field that the dialect does not have', () => {
    expect(Object.keys(inertFields).filter((field) => !fields.has(field))).toEqual([]);
  });
});
