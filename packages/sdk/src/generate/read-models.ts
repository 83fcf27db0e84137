import path from 'node:path';
import { type Diagnostic, DiagnosticError } from '@sparkle-orchestration/core';
import type { ModelProject, ModelProjectType } from '@sparkle-orchestration/core/model-project';
import { readManifest } from '@sparkle-orchestration/import-dbt';
import { generateDiagnostics } from './diagnostics.js';

/** Where a project of models is. Paths are absolute or relative to `cwd`. */
export interface ModelInput {
  readonly cwd: string;
  readonly projectType: ModelProjectType;
  /** dbt: `target/manifest.json`. */
  readonly manifestPath?: string;
  /** Folder of the project; for dbt the one above `target` when absent. */
  readonly projectPath?: string;
  /** SQLMesh: a dump of the real tool, instead of the files. */
  readonly sqlmeshJson?: string;
}

/** A path as it may stand in files: relative ones as they were written, of others the last two parts. */
function shown(cwd: string, file: string): string {
  const relative = path.relative(cwd, path.resolve(cwd, file));
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  const parts = path.resolve(cwd, file).split(path.sep);
  return inside ? relative.split(path.sep).join('/') : parts.slice(-2).join('/');
}

/** Absolute folder of the project that the models run in. */
export function projectFolder(input: ModelInput): string {
  if (input.projectPath !== undefined) return path.resolve(input.cwd, input.projectPath);
  const manifest = path.resolve(input.cwd, input.manifestPath ?? '.');
  const folder = path.dirname(manifest);
  return path.basename(folder) === 'target' ? path.dirname(folder) : folder;
}

/** Reads a project of dbt or SQLMesh. @throws DiagnosticError when it cannot be read at all */
export async function readModels(
  input: ModelInput,
  options: { readonly compiledSql: boolean },
): Promise<{ readonly project: ModelProject; readonly diagnostics: readonly Diagnostic[] }> {
  const { cwd, projectType, manifestPath, projectPath, sqlmeshJson } = input;
  const missing = (option: string) =>
    new DiagnosticError([generateDiagnostics.report('path-missing', { type: projectType, option })]);
  if (projectType === 'dbt') {
    if (manifestPath === undefined) throw missing('--manifest-path');
    const file = path.resolve(cwd, manifestPath);
    return readManifest(file, { shown: shown(cwd, manifestPath), compiledSql: options.compiledSql });
  }
  if (projectPath === undefined && sqlmeshJson === undefined) throw missing('--project-path');
  const { readSqlmeshDump, readSqlmeshProject, sqlmeshModelProject } = await import(
    '@sparkle-orchestration/import-sqlmesh'
  );
  const given = sqlmeshJson ?? projectPath ?? '.';
  const place = shown(cwd, given);
  const read =
    sqlmeshJson === undefined
      ? await readSqlmeshProject(path.resolve(cwd, given), place)
      : readSqlmeshDump(path.resolve(cwd, given), place);
  if (read.diagnostics.some((one) => one.severity === 'error')) throw new DiagnosticError(read.diagnostics);
  const built = sqlmeshModelProject(read.project, place);
  return { project: built.project, diagnostics: [...read.diagnostics, ...built.diagnostics] };
}

/** The script by which SQLMesh itself writes a project down, for `sqlmeshJson`. */
export async function sqlmeshDump(): Promise<string> {
  return (await import('@sparkle-orchestration/import-sqlmesh')).sqlmeshDumpScript;
}
