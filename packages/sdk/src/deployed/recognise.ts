import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  generatedMarker,
  type Location,
  manifestFile,
  parseManifest,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { findManifests } from '../find-manifests.js';

/** A pipeline of a deployment, and where its definition is. */
export interface RecognisedPipeline {
  readonly name: string;
  /** The line of the definition that it was made from. */
  readonly definition: Location;
  /** Digest of what it does; equal meaning, equal hash. */
  readonly graphHash: string;
  /** Names in the target, with the task of the definition behind each. */
  readonly tasks: readonly { readonly name: string; readonly task: string; readonly definition: Location }[];
  readonly files: readonly string[];
}

/** What one target got of one environment. */
export interface Recognised {
  readonly folder: string;
  readonly target: string;
  readonly env: string;
  readonly project: string;
  /** Version of the product that emitted it, when its manifest says so. */
  readonly version?: string;
  /** The one way of emitting that was asked for. */
  readonly component?: string;
  /** Commands that make it again. */
  readonly regenerate: readonly string[];
  readonly pipelines: readonly RecognisedPipeline[];
}

/** A file that says in its header who made it, in a folder without a manifest. */
export interface HeaderOnly {
  readonly file: string;
  readonly from?: string;
  readonly regenerate?: string;
}

export interface RecognisedFolder {
  readonly deployments: readonly Recognised[];
  readonly loose: readonly HeaderOnly[];
  readonly diagnostics: readonly Diagnostic[];
}

function recogniseFolder(
  folder: string,
  shown: string,
): { readonly found: readonly Recognised[]; readonly problem?: Diagnostic } {
  const { manifest, diagnostic } = parseManifest(readFileSync(join(folder, manifestFile), 'utf8'));
  if (!manifest) return { found: [], ...(diagnostic ? { problem: diagnostic } : {}) };
  const groups = new Map<string, Recognised>();
  for (const [key, one] of Object.entries(manifest.deployments)) {
    const files = Object.entries(manifest.files).filter(([, file]) => file.owners.includes(key));
    const tasks = files.flatMap(([, file]) =>
      file.nodes.flatMap(({ pipeline, operation, target, location }) =>
        pipeline === one.pipeline && operation !== undefined
          ? [{ name: target, task: operation, definition: location }]
          : [],
      ),
    );
    const pipeline: RecognisedPipeline = {
      name: one.pipeline,
      definition: one.location,
      graphHash: one.graphHash,
      tasks: [...new Map(tasks.map((task) => [JSON.stringify([task.name, task.task]), task])).values()],
      files: files.map(([path]) => path),
    };
    const id = JSON.stringify([one.target, one.env]);
    const known = groups.get(id);
    const { 'runner version': version, component } = one.facts;
    groups.set(id, {
      folder: shown,
      target: one.target,
      env: one.env,
      project: manifest.project,
      ...(typeof version === 'string' ? { version } : {}),
      ...(typeof component === 'string' ? { component } : {}),
      regenerate: [...new Set([...(known?.regenerate ?? []), one.regenerate])],
      pipelines: [...(known?.pipelines ?? []), pipeline],
    });
  }
  return { found: [...groups.values()] };
}

/** The part of a file in which a header can stand. */
const headLength = 4096;

/** Files below a folder whose header names the product. */
function looseFiles(folder: string, below = ''): readonly HeaderOnly[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && entry.name !== '.git')
    .flatMap((entry): readonly HeaderOnly[] => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return looseFiles(folder, path);
      if (!entry.isFile()) return [];
      const head = readFileSync(join(folder, path)).subarray(0, headLength).toString('utf8');
      if (!head.includes(generatedMarker)) return [];
      const from = new RegExp(`${generatedMarker} from (.+?)\\. Change`).exec(head)?.[1];
      const regenerate = /To make it again: (sparkle [^\n"]+)/.exec(head)?.[1]?.trim();
      return [{ file: path, ...(from ? { from } : {}), ...(regenerate ? { regenerate } : {}) }];
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/**
 * Recognises what the product emitted into a folder or below it: by manifests, and where there is none by the headers of
 * files.
 *
 * @throws DiagnosticError when nothing there was made by the product
 */
export function recognise(folder: string, from: string): RecognisedFolder {
  const shown = (path: string) => relative(from, path) || '.';
  const manifests = findManifests(folder);
  const read = manifests.map((one) => recogniseFolder(one, shown(one)));
  const deployments = read.flatMap((one) => one.found);
  const problems = read.flatMap((one) => (one.problem ? [one.problem] : []));
  const loose = manifests.length === 0 && existsSync(folder) ? looseFiles(folder) : [];
  if (problems.length > 0) throw new DiagnosticError(problems);
  if (deployments.length === 0 && loose.length === 0)
    throw new DiagnosticError([diagnostics.report('nothing-deployed', { folder: shown(folder) })]);
  const missing =
    loose.length > 0 ? [diagnostics.report('manifest-missing', { folder: shown(folder), count: loose.length })] : [];
  return { deployments, loose, diagnostics: missing };
}
