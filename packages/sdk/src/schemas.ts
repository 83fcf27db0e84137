import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, WarehouseSession } from '@sparkle-orchestration/core';
import type { Project } from './project.js';

/** Columns as `schemas/<dataset>.json` keeps them: the ledger's own column does not belong to the table's meaning. */
function schemaText(dataset: string, columns: readonly Column[]): string {
  const kept = columns.filter((c) => c.name !== '_load_id').map(({ name, type }) => ({ name, type }));
  return `${JSON.stringify({ dataset, columns: kept }, null, 2)}\n`;
}

/** Datasets of any name have a file name; the file tells the real one. */
function fileNameOf(dataset: string): string {
  return dataset.replace(/[^A-Za-z0-9_.-]/g, (c) => `%${c.codePointAt(0)?.toString(16)}`);
}

/** Writes `schemas/<dataset>.json` when it differs. Returns its path relative to the project, or nothing when it was equal. */
export function writeSchema(project: Project, dataset: string, columns: readonly Column[]): string | undefined {
  const file = `schemas/${fileNameOf(dataset)}.json`;
  const path = join(project.root, file);
  const text = schemaText(dataset, columns);
  try {
    if (readFileSync(path, 'utf8') === text) return undefined;
  } catch {
    mkdirSync(join(project.root, 'schemas'), { recursive: true });
  }
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return file;
}

/** Columns of tables as they are now; those that do not exist are left out. */
export async function readColumns(
  session: WarehouseSession,
  relation: (dataset: string) => readonly string[],
  datasets: readonly string[],
): Promise<ReadonlyMap<string, readonly Column[]>> {
  const found = new Map<string, readonly Column[]>();
  for (const dataset of datasets) {
    const columns = await session.columns(relation(dataset));
    if (columns) found.set(dataset, columns);
  }
  return found;
}
