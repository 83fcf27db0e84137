import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import type { FileNode } from '../plugin/adapter.js';
import { type LineEdit, lineEdits } from './line-edits.js';
import { type Manifest, type ManifestFile, manifestFile, ownKeys, parseManifest } from './manifest.js';
import type { Output, OutputFile } from './output.js';
import { lookAt } from './output-folder.js';

/**
 * How a deployed file stands to the definition. `edited`: not what was written there; `missing`: gone since; `stale`: as
 * it was written, and the definition makes it otherwise now; `not_deployed`: made by the definition, never written there;
 * `surplus`: written there, and no longer made.
 */
export type DriftState = 'equal' | 'edited' | 'missing' | 'stale' | 'not_deployed' | 'surplus';

/** A line that differs, and the task that it belongs to. */
export interface DriftEdit extends LineEdit {
  readonly node?: FileNode;
}

export interface DriftFile {
  readonly path: string;
  readonly state: DriftState;
  /** Pipelines and tasks that the file stands for. */
  readonly nodes: readonly FileNode[];
  /** Edited files whose definition is the same: what was changed. */
  readonly edits?: readonly DriftEdit[];
}

export interface Drift {
  readonly files: readonly DriftFile[];
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

const lastPart = (name: string) => name.split('.').at(-1) ?? name;

/** The task around a line: the one that is named nearest above it, else nearest below. */
function nodeAt(lines: readonly string[], at: number, nodes: readonly FileNode[]): FileNode | undefined {
  const tasks = nodes.filter((node) => node.operation !== undefined);
  const patterns = tasks.map((node) => {
    const names = [node.target, lastPart(node.target), node.operation ?? ''].filter((name) => name !== '');
    const escaped = [...new Set(names)].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`(?<![\\w.-])(?:${escaped.join('|')})(?![\\w-])`);
  });
  const named = (line: number) => tasks[patterns.findIndex((pattern) => pattern.test(lines[line] ?? ''))];
  for (let line = Math.min(at, lines.length - 1); line >= 0; line--) {
    const node = named(line);
    if (node) return node;
  }
  for (let line = at + 1; line < lines.length; line++) {
    const node = named(line);
    if (node) return node;
  }
  return nodes.find((node) => node.operation === undefined) ?? nodes[0];
}

function editsOf(expected: OutputFile, deployed: string): readonly DriftEdit[] {
  const lines = expected.content.split('\n');
  return lineEdits(lines, deployed.split('\n')).map((edit) => {
    const node = nodeAt(lines, edit.line - 1, expected.nodes);
    return { ...edit, ...(node ? { node } : {}) };
  });
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function driftOfFile(dir: string, file: OutputFile, known: ManifestFile | undefined): Promise<DriftFile> {
  const found = await lookAt(dir, file.path);
  const common = { path: file.path, nodes: file.nodes };
  if (found.what === 'nothing') return { ...common, state: known ? 'missing' : 'not_deployed' };
  if (found.what !== 'file') return { ...common, state: 'edited' };
  const hash = hashOf(found.bytes);
  if (hash === file.hash) return { ...common, state: 'equal' };
  if (known?.sha256 === hash) return { ...common, state: 'stale' };
  // Only where the definition still makes what was written is the difference what somebody did to it.
  return known?.sha256 === file.hash
    ? { ...common, state: 'edited', edits: editsOf(file, found.bytes.toString('utf8')) }
    : { ...common, state: 'edited' };
}

const nodesOf = (file: ManifestFile): readonly FileNode[] =>
  file.nodes.map(({ pipeline, operation, target, location }) => ({
    pipeline,
    target,
    location,
    ...(operation === undefined ? {} : { operation }),
  }));

/** Compares a deployed folder with what the definitions make now. Reads only. */
export async function driftOf(dir: string, output: Output): Promise<Drift> {
  const found = await lookAt(dir, manifestFile);
  const parsed = found.what === 'file' ? parseManifest(found.bytes.toString('utf8')) : {};
  const { manifest } = parsed;
  if (!manifest) return { files: [], diagnostics: parsed.diagnostic ? [parsed.diagnostic] : [] };
  const files: DriftFile[] = [];
  for (const file of output.files) files.push(await driftOfFile(dir, file, manifest.files[file.path]));
  const own = ownKeys(output, manifest);
  for (const [path, known] of Object.entries(manifest.files)) {
    if (output.files.some((file) => file.path === path) || !known.owners.some((owner) => own.has(owner))) continue;
    // A file that others own too is still made by their definitions.
    if (known.owners.some((owner) => !own.has(owner))) continue;
    const there = await lookAt(dir, path);
    if (there.what === 'nothing') continue;
    const edited = there.what !== 'file' || hashOf(there.bytes) !== known.sha256;
    files.push({ path, state: edited ? 'edited' : 'surplus', nodes: nodesOf(known) });
  }
  return { files: files.sort((a, b) => byCodeUnits(a.path, b.path)), manifest, diagnostics: [] };
}
