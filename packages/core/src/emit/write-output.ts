import { chmod, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.js';
import { emitDiagnostics } from './diagnostics.js';
import { type Manifest, manifestFile, printManifest } from './manifest.js';
import type { Output, OutputFile } from './output.js';
import { type OutputPlan, type PlanOptions, planOutput } from './plan-output.js';
import { takeFolder } from './take-folder.js';

/** Moments of a write at which a process may die; tests stop it at each. */
export type WritePoint = 'staged' | 'announced' | 'moved' | 'pruned' | 'recorded';

export interface WriteOptions extends PlanOptions {
  readonly onPoint?: (point: WritePoint, path?: string) => void;
  /** Seconds to wait while another writer is at work in the folder. @default 30 */
  readonly waitSeconds?: number;
}

export interface WriteResult {
  readonly plan: OutputPlan;
  /** Nothing was written when one of these is an error. */
  readonly diagnostics: readonly Diagnostic[];
  readonly written: boolean;
}

async function writeSynced(file: string, content: string, executable = false): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(content, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (executable) await chmod(file, 0o755);
}

/** Renames reach the disk with their folder. Not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Folders that a deletion left empty, from the inside out; the output folder itself stays. */
async function removeEmptyFolders(dir: string, deleted: readonly string[]): Promise<void> {
  for (const file of deleted) {
    for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder)) {
      const gone = await rmdir(path.join(dir, folder)).then(
        () => true,
        () => false,
      );
      if (!gone) break;
    }
  }
}

/** The manifest while files are being moved: it knows both contents, so a killed write is not taken for an edit. */
function announcement(plan: OutputPlan): Manifest {
  const files: Manifest['files'] = {};
  for (const [name, file] of Object.entries(plan.before.files)) files[name] = file;
  for (const [name, file] of Object.entries(plan.after.files)) {
    const before = plan.before.files[name];
    files[name] = before && before.sha256 !== file.sha256 ? { ...file, was: before.sha256 } : file;
  }
  return { ...plan.after, deployments: { ...plan.before.deployments, ...plan.after.deployments }, files };
}

async function moveIntoPlace(
  dir: string,
  output: Output,
  plan: OutputPlan,
  staging: string,
  onPoint: NonNullable<WriteOptions['onPoint']>,
): Promise<void> {
  const wanted = new Map<string, OutputFile>(output.files.map((file) => [file.path, file]));
  const changed = plan.files.flatMap((change) =>
    change.action === 'create' || change.action === 'update' ? [change.path] : [],
  );
  const staged = (index: number | string) => path.join(staging, String(index));
  for (const [index, name] of changed.entries()) {
    const file = wanted.get(name);
    if (file) await writeSynced(staged(index), file.content, file.executable);
  }
  await writeSynced(staged('announcement'), printManifest(announcement(plan)));
  await writeSynced(staged('manifest'), printManifest(plan.after));
  onPoint('staged');
  await rename(staged('announcement'), path.join(dir, manifestFile));
  await syncFolder(dir);
  onPoint('announced');
  for (const [index, name] of changed.entries()) {
    const target = path.join(dir, name);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(staged(index), target);
    onPoint('moved', name);
  }
  for (const folder of new Set(changed.map((name) => path.dirname(path.join(dir, name))))) await syncFolder(folder);
  const deleted = plan.files.flatMap((change) => (change.action === 'delete' ? [change.path] : []));
  for (const name of deleted) {
    await rm(path.join(dir, name), { force: true });
    onPoint('pruned', name);
  }
  await removeEmptyFolders(dir, deleted);
  await rename(staged('manifest'), path.join(dir, manifestFile));
  await syncFolder(dir);
  onPoint('recorded');
}

function problemOf(error: unknown): { path: string; problem: string } | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const file = 'path' in error && typeof error.path === 'string' ? path.basename(error.path) : 'the output folder';
  return { path: file, problem: error.code };
}

const manifestText = (dir: string) => readFile(path.join(dir, manifestFile), 'utf8').catch(() => undefined);

/**
 * Writes an output: everything is staged and synced beside the target first, then moved by rename, only where it
 * differs; files of the same target, environment and pipelines that are no longer made are deleted. With an error in
 * the plan nothing is touched. Killed at any moment, a second write completes the first. Writers of one folder follow
 * one another, and each goes on from what the one before it left.
 */
export async function writeOutput(dir: string, output: Output, options: WriteOptions = {}): Promise<WriteResult> {
  const before = await manifestText(dir);
  const first = await planOutput(dir, output, options);
  const nothing = (plan: OutputPlan, more: readonly Diagnostic[] = []): WriteResult => ({
    plan,
    diagnostics: [...output.diagnostics, ...plan.diagnostics, ...more],
    written: false,
  });
  const ends = (plan: OutputPlan) => plan.clean || hasErrors([...output.diagnostics, ...plan.diagnostics]);
  if (ends(first)) return nothing(first);
  let plan = first;
  let release = async () => {};
  try {
    await mkdir(dir, { recursive: true });
    const taken = await takeFolder(dir, options.waitSeconds ?? 30);
    release = taken.release;
    if (taken.busy) return nothing(plan, [taken.busy]);
    // Every writer changes the manifest: when it is as it was, so is the plan.
    if ((await manifestText(dir)) !== before) plan = await planOutput(dir, output, options);
    if (ends(plan)) return nothing(plan);
    await moveIntoPlace(dir, output, plan, taken.staging, options.onPoint ?? (() => undefined));
    return { plan, diagnostics: [...output.diagnostics, ...plan.diagnostics], written: true };
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return nothing(plan, [emitDiagnostics.report('output-failed', problem)]);
  } finally {
    await release();
  }
}
