import { createHash } from 'node:crypto';
import { type Diagnostic, exitCodes, hasErrors, type Location } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { emitDiagnostics } from './diagnostics.js';
import { generatedMarker } from './generated-marker.js';
import { diffDeployment, type NodeChange } from './graph-facts.js';
import {
  deploymentKey,
  emptyManifest,
  type Manifest,
  type ManifestFile,
  manifestFile,
  nextManifest,
  ownKeys,
  parseManifest,
  printManifest,
} from './manifest.js';
import type { Output, OutputFile } from './output.js';
import { type Found, lookAt } from './output-folder.js';

/** What happens to one file, and why. */
export interface FileChange {
  readonly path: string;
  readonly action: 'create' | 'update' | 'delete' | 'unchanged';
  readonly reason: string;
  readonly location?: Location;
}

/** What writing an output would do. Nothing was changed. */
export interface OutputPlan {
  /** Sorted by path; unchanged files too. */
  readonly files: readonly FileChange[];
  /** Pipelines and tasks that are new, gone, or different, with their config lines. */
  readonly nodes: readonly NodeChange[];
  /** The manifest as it is on disk, and as it will be. */
  readonly before: Manifest;
  readonly after: Manifest;
  readonly manifestChanges: boolean;
  /** Nothing to do: every file and the manifest are as they should be. */
  readonly clean: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanOptions {
  /** Edited and foreign files are overwritten, a broken manifest is made again. Links are refused all the same. */
  readonly force?: boolean;
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function isOurs(bytes: Buffer): boolean {
  return bytes.subarray(0, 4096).toString('utf8').includes(generatedMarker);
}

/** Why nothing may be written here; `undefined` = it may. `force` lifts the first two reasons. */
function blockedBy(
  path: string,
  found: Found,
  known: ManifestFile | undefined,
  force: boolean,
): Diagnostic | undefined {
  switch (found.what) {
    case 'nothing':
      return undefined;
    case 'link':
      return emitDiagnostics.report('output-symlink', { path: found.path });
    case 'folder':
      return emitDiagnostics.report('output-blocked', { path, problem: 'a folder is there' });
    case 'other':
      return emitDiagnostics.report('output-blocked', { path, problem: found.problem });
    case 'file': {
      if (force) return undefined;
      if (known) {
        const hash = hashOf(found.bytes);
        return hash === known.sha256 || hash === known.was
          ? undefined
          : emitDiagnostics.report('output-edited', { path }, known.nodes[0]?.location);
      }
      return isOurs(found.bytes) ? undefined : emitDiagnostics.report('output-foreign', { path });
    }
  }
}

function at(location: Location | undefined): string {
  return location ? ` (${location.file}:${location.line})` : '';
}

/** A change in words: `task write_silver: retries 1 → 2 (config/a.yaml:7)`. */
export function describeChange(change: NodeChange): string {
  const subject = change.operation === undefined ? `pipeline ${change.pipeline}` : `task ${change.operation}`;
  const what = change.action === 'create' ? 'new' : change.action === 'delete' ? 'removed' : change.changes.join('; ');
  return `${subject}: ${what}${at(change.location)}`;
}

/** Changes by pipeline. */
type ChangesOf = (pipeline: string) => readonly NodeChange[];

function byPipeline(nodes: readonly NodeChange[]): ChangesOf {
  const index = new Map<string, NodeChange[]>();
  for (const change of nodes) {
    const known = index.get(change.pipeline);
    if (known) known.push(change);
    else index.set(change.pipeline, [change]);
  }
  return (pipeline) => index.get(pipeline) ?? [];
}

/** Changes that a file shows: those of its own nodes; failing these, those of its pipelines. */
function changesBehind(file: Pick<OutputFile, 'nodes' | 'pipelines'>, changesOf: ChangesOf): readonly NodeChange[] {
  const ofPipelines = file.pipelines.flatMap(changesOf);
  const named = new Set(file.nodes.map((node) => node.operation));
  const own = ofPipelines.filter(
    (change) => change.operation === undefined || named.has(change.operation) || change.action !== 'update',
  );
  return own.length > 0 ? own : ofPipelines;
}

/** A few changes in words; a file that all pipelines share would otherwise name every one of them. */
function describeAll(changes: readonly NodeChange[]): string {
  const most = 5;
  const more = changes.length > most ? [`and ${changes.length - most} more`] : [];
  return [...changes.slice(0, most).map(describeChange), ...more].join('; ');
}

function reasonOf(file: OutputFile, found: Found, known: ManifestFile | undefined, changesOf: ChangesOf): string {
  if (found.what === 'nothing' && known) return 'it is missing in the folder';
  if (found.what === 'file' && known && ![known.sha256, known.was].includes(hashOf(found.bytes)))
    return 'it was edited by hand';
  const behind = changesBehind(file, changesOf);
  if (behind.length > 0) return describeAll(behind);
  if (found.what === 'nothing') return 'new file';
  return known ? 'the adapter prints it differently' : 'it stands here without a manifest';
}

function nodeChanges(before: Manifest, output: Output): readonly NodeChange[] {
  const own = ownKeys(output, before);
  const gone = Object.entries(before.deployments)
    .filter(([key, one]) => own.has(key) && !Object.hasOwn(output.facts, one.pipeline))
    .map(([, one]) => one.pipeline);
  return [...new Set([...Object.keys(output.facts), ...gone])]
    .sort(byCodeUnits)
    .flatMap((pipeline) =>
      diffDeployment(
        pipeline,
        before.deployments[deploymentKey(output.target, output.env, pipeline)],
        output.facts[pipeline],
      ),
    );
}

async function readManifest(
  dir: string,
  project: string,
  force: boolean,
): Promise<{ manifest: Manifest; text?: string; diagnostics: readonly Diagnostic[] }> {
  const found = await lookAt(dir, manifestFile);
  if (found.what === 'nothing') return { manifest: emptyManifest(project), diagnostics: [] };
  if (found.what !== 'file') {
    const blocked = blockedBy(manifestFile, found, undefined, force);
    return { manifest: emptyManifest(project), diagnostics: blocked ? [blocked] : [] };
  }
  const text = found.bytes.toString('utf8');
  const { manifest, diagnostic } = parseManifest(text);
  if (manifest) return { manifest, text, diagnostics: [] };
  return { manifest: emptyManifest(project), text, diagnostics: diagnostic && !force ? [diagnostic] : [] };
}

/** A file that other pipelines share and that this output changes. */
function sharedWarning(
  file: OutputFile,
  known: ManifestFile | undefined,
  own: ReadonlySet<string>,
): readonly Diagnostic[] {
  const others = known?.owners.filter((owner) => !own.has(owner)) ?? [];
  if (others.length === 0 || known?.sha256 === file.hash) return [];
  return [emitDiagnostics.report('shared-file', { path: file.path, pipelines: others })];
}

/**
 * Compares an output with a folder: what would be made, changed and deleted, and why, in terms of the definition.
 * Reads only. Whatever must not be overwritten is an error in `diagnostics`.
 */
export async function planOutput(dir: string, output: Output, options: PlanOptions = {}): Promise<OutputPlan> {
  const force = options.force ?? false;
  const root = await lookAt(dir, '');
  const read =
    root.what === 'folder'
      ? await readManifest(dir, output.project, force)
      : { manifest: emptyManifest(output.project), diagnostics: [] };
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  if (root.what === 'link') diagnostics.push(emitDiagnostics.report('output-symlink', { path: 'the output folder' }));
  if (root.what === 'file' || root.what === 'other')
    diagnostics.push(
      emitDiagnostics.report('output-blocked', { path: 'the output folder', problem: 'a file is there' }),
    );
  const before = read.manifest;
  const after = nextManifest(before, output);
  const nodes = nodeChanges(before, output);
  const changesOf = byPipeline(nodes);
  const own = ownKeys(output, before);
  const files: FileChange[] = [];
  const look = hasErrors(diagnostics)
    ? async (): Promise<Found> => ({ what: 'nothing' })
    : (path: string) => lookAt(dir, path);
  for (const file of output.files) {
    const found = await look(file.path);
    const known = before.files[file.path];
    const location = file.nodes[0]?.location;
    const place = location ? { location } : {};
    if (found.what === 'file' && hashOf(found.bytes) === file.hash && found.executable === file.executable) {
      files.push({ path: file.path, action: 'unchanged', reason: '', ...place });
      continue;
    }
    const blocked = blockedBy(file.path, found, known, force);
    if (blocked) diagnostics.push(blocked);
    diagnostics.push(...sharedWarning(file, known, own));
    files.push({
      path: file.path,
      action: found.what === 'nothing' ? 'create' : 'update',
      reason: reasonOf(file, found, known, changesOf),
      ...place,
    });
  }
  for (const [path, known] of Object.entries(before.files)) {
    if (Object.hasOwn(after.files, path)) continue;
    const found = await look(path);
    if (found.what === 'nothing') continue;
    const blocked = blockedBy(path, found, known, force);
    if (blocked) diagnostics.push(blocked);
    const pipelines = known.owners.map((owner) => before.deployments[owner]?.pipeline ?? owner);
    const behind = changesBehind({ nodes: known.nodes, pipelines }, changesOf);
    files.push({
      path,
      action: 'delete',
      reason: behind.length > 0 ? describeAll(behind) : 'it is no longer made',
    });
  }
  files.sort((a, b) => byCodeUnits(a.path, b.path));
  const manifestChanges = read.text !== printManifest(after);
  const clean = !manifestChanges && !hasErrors(diagnostics) && files.every((file) => file.action === 'unchanged');
  return { files, nodes, before, after, manifestChanges, clean, diagnostics };
}

/**
 * The check for continuous integration: nothing when the folder is exactly what would be written; otherwise an error
 * for every stale, missing, surplus or edited file, all with exit code 5.
 */
export async function checkOutput(
  dir: string,
  output: Output,
): Promise<{ readonly plan: OutputPlan; readonly diagnostics: readonly Diagnostic[] }> {
  const plan = await planOutput(dir, output);
  const stale = plan.files
    .filter((file) => file.action !== 'unchanged')
    .map((file) =>
      emitDiagnostics.report(
        'output-stale',
        { path: file.path, action: file.action, reason: file.reason },
        file.location,
      ),
    );
  if (plan.manifestChanges && stale.length === 0) {
    const reason = plan.nodes.length > 0 ? describeAll(plan.nodes) : 'lines of the definition moved';
    stale.push(emitDiagnostics.report('output-stale', { path: manifestFile, action: 'update', reason }));
  }
  const others = plan.diagnostics.map((found) =>
    found.severity === 'error' ? { ...found, exit: exitCodes.stale } : found,
  );
  return { plan, diagnostics: [...others, ...stale] };
}
