import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ReadProjectResult } from '../project/definition.js';
import { type ReadProjectOptions, readProject } from './read-project.js';
import { testRegistry } from './test-registry.js';

export type TestFiles = Readonly<Record<string, string | Buffer | object>>;

/** Writes files into a new folder; objects as JSON. */
export function writeProject(files: TestFiles): string {
  const root = mkdtempSync(join(tmpdir(), 'sparkle-config-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    const plain = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(join(root, file), plain ? content : JSON.stringify(content, null, 2));
  }
  return root;
}

/** Reads a project made of these files in the environment `prod`, and deletes it again. */
export async function readFiles(
  files: TestFiles,
  options: Partial<ReadProjectOptions> = {},
): Promise<ReadProjectResult> {
  const root = writeProject(files);
  try {
    return await readProject({
      root,
      env: 'prod',
      purpose: 'compile',
      registry: testRegistry,
      environment: {},
      ...options,
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `severity code file:line:column`, one line a finding. */
export function places(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(
    (d) =>
      `${d.code.replace(/^config\//, '')} ${d.location?.file.split('/').at(-1)}:${d.location?.line}:${d.location?.column}`,
  );
}

/** A silver pipeline that is valid as it stands. */
export const silver = {
  pipeline_type: 'silver_batch_transformation',
  source_table: 'bronze.orders',
  destination_schema: 'silver',
  destination_table: 'orders',
  transformers: [{ name: 'drop_exact_duplicates' }],
} as const;

export const silverFile = 'config/orchestration/orders/prod.json';
