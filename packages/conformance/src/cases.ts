import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from './cache.js';
import type { ConformanceCase } from './case.js';
import { graphCases } from './graph-cases/index.js';

const cell = z.union([z.string(), z.null()]);
const rows = z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
const task = z.union([
  z.enum(['success', 'failed', 'skipped', 'upstream_failed']).transform((state) => ({ state })),
  z.strictObject({ state: z.enum(['success', 'failed', 'skipped', 'upstream_failed']), tries: z.int().optional() }),
]);

const step = z.strictObject({
  title: z.string(),
  arrive: z.record(z.string(), rows.extend({ types: z.array(z.string()) })).optional(),
  files: z.string().optional(),
  sql: z.array(z.string()).optional(),
  source_sql: z.array(z.string()).optional(),
  run: z
    .strictObject({
      pipeline: z.string(),
      interval: z.tuple([z.string(), z.string()]),
      params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
      full_refresh: z.boolean().optional(),
      now: z.string().optional(),
      state: z.enum(['success', 'failed']).default('success'),
      tasks: z.record(z.string(), task).optional(),
      checks: z
        .record(z.string(), z.strictObject({ severity: z.enum(['fail', 'warn']), breaches: z.int() }))
        .optional(),
      messages: z.array(z.array(z.string())).optional(),
    })
    .optional(),
  tables: z.record(z.string(), rows).optional(),
  tables_of: z.record(z.string(), z.record(z.string(), rows)).optional(),
});

/** `case.yaml`: what arrives, what is run, and what must be there then. All cells are text or null. */
const document = z.strictObject({
  title: z.string(),
  warehouses: z.array(z.enum(['duckdb', 'postgres'])).default(['duckdb', 'postgres']),
  not: z.record(z.string(), z.string()).default({}),
  native: z.record(z.string(), z.number()).default({}),
  only: z.array(z.string()).optional(),
  project: z.string().default('project'),
  options: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  steps: z.array(step).min(1),
});

function readCase(name: string): ConformanceCase {
  const folder = join(packageRoot, 'cases', name);
  const read = document.safeParse(parse(readFileSync(join(folder, 'case.yaml'), 'utf8')));
  if (!read.success) throw new Error(`cases/${name}/case.yaml: ${z.prettifyError(read.error)}`);
  // Parsed data holds `undefined` for what is absent; the types of a case do not.
  const { title, warehouses, not, native, only, options, steps } = JSON.parse(JSON.stringify(read.data)) as Omit<
    ConformanceCase,
    'name' | 'folder' | 'source'
  >;
  return {
    name,
    title,
    warehouses,
    not,
    native,
    ...(only ? { only } : {}),
    ...(options ? { options } : {}),
    steps,
    folder,
    source: { kind: 'project', folder: join(folder, read.data.project) },
  };
}

/** All cases by name: those in folders and those whose graphs are made by hand. */
export function readCases(): readonly ConformanceCase[] {
  const folder = join(packageRoot, 'cases');
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];
  return [...names.map(readCase), ...graphCases].sort((a, b) => (a.name < b.name ? -1 : 1));
}
