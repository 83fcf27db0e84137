import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { findRoot } from '../find-root.js';
import { openProject } from '../open-project.js';
import type { Project } from '../project.js';

const refuse = (against: string, problem: string) =>
  new DiagnosticError([diagnostics.report('against-unknown', { against, problem })]);

/** Reads another folder of definitions in the environment of the project at hand. */
async function openFolder(project: Project, folder: string, against: string): Promise<Project> {
  if (findRoot(folder) !== resolve(folder)) throw refuse(against, 'it is no folder of a project');
  return openProject({
    from: folder,
    env: project.definition.env,
    adapters: false,
    allowMissingSecrets: true,
    environment: project.environment,
  });
}

function git(cwd: string, args: readonly string[], index?: string): string | undefined {
  const { status, stdout } = spawnSync(
    'git',
    // Filters would fetch large files, which no definition needs.
    ['-c', 'filter.lfs.smudge=', '-c', 'filter.lfs.process=', '-c', 'filter.lfs.required=false', ...args],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { ...process.env, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
    },
  );
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Runs `use` with the project as it was at a git revision: its files are unpacked beside the project, where its packages
 * are found, and removed afterwards. The repository, its index and its working files are not touched.
 */
async function withRevision<T>(project: Project, revision: string, use: (other: Project) => Promise<T>): Promise<T> {
  const prefix = git(project.root, ['rev-parse', '--show-prefix']);
  if (prefix === undefined) throw refuse(revision, 'there is no such folder, and the project is in no git repository');
  const commit = git(project.root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (!commit) throw refuse(revision, 'there is no such folder, and no such revision');
  const parent = join(project.root, '.sparkle');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'against-'));
  try {
    const index = join(folder, 'index');
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    const top = git(project.root, ['rev-parse', '--show-toplevel']) ?? project.root;
    const read = git(top, ['read-tree', `${commit}:${prefix.replace(/\/$/, '')}`], index);
    if (read === undefined) throw refuse(revision, 'it does not hold the folder of the project');
    // Relative to the top of the repository, into which the prefix leads by its absolute path.
    if (git(top, ['checkout-index', '--all', `--prefix=${tree}/`], index) === undefined)
      throw refuse(revision, 'its files cannot be unpacked');
    return await use(await openFolder(project, tree, revision));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `use` with another version of the project: a folder, or a git revision. */
export async function withVersion<T>(
  project: Project,
  against: string,
  from: string,
  use: (other: Project) => Promise<T>,
): Promise<T> {
  const folder = resolve(from, against);
  if (existsSync(folder) && statSync(folder).isDirectory()) return use(await openFolder(project, folder, against));
  return withRevision(project, against, use);
}
