import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';
import { projectName, writeNew } from './init.js';
import { editorSettings, warehouseSchemaFiles, workspaceFiles } from './starter/warehouse-editor-files.js';
import { deploymentFiles, warehouseStarterFiles } from './starter/warehouse-project-files.js';
import { version } from './version.js';

const settingsFile = '.vscode/settings.json';

/** Writes the schemas of the warehouse dialect and makes the editor use them; other settings stay. */
export function exportWarehouseSchemas(folder: string): readonly string[] {
  const path = join(folder, settingsFile);
  const before = existsSync(path) ? readSettings(path) : {};
  const files = new Map([...warehouseSchemaFiles(), [settingsFile, editorSettings(before)]]);
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return [...files.keys()];
}

function readSettings(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below: a file with comments must not lose them.
  }
  throw new DiagnosticError([diagnostics.report('settings-not-json', { file: settingsFile })]);
}

/** Starts a project of the warehouse dialect; with `deploy`, only the files that run it on a server. */
export function initWarehouse(folder: string, options: { readonly deploy?: boolean } = {}): readonly string[] {
  const name = projectName(folder);
  if (options.deploy) return writeNew(folder, deploymentFiles(name, version));
  return writeNew(
    folder,
    new Map([
      ...warehouseStarterFiles(name),
      ...warehouseSchemaFiles(),
      [settingsFile, editorSettings()],
      ...workspaceFiles(name),
    ]),
  );
}
