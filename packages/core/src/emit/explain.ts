import type { Location } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { Manifest } from './manifest.js';

/** Where a file, or a task inside it, came from. */
export interface Explanation {
  readonly file: string;
  readonly target: string;
  readonly env: string;
  readonly pipeline: string;
  /** Operation of the graph; absent for a file of the whole pipeline. */
  readonly operation?: string;
  /** Name in the target, such as a task id. */
  readonly name?: string;
  readonly location: Location;
  /** Command that makes the file again. */
  readonly regenerate: string;
}

function explanationsOf(manifest: Manifest, file: string): readonly Explanation[] {
  const entry = manifest.files[file];
  if (!entry) return [];
  return entry.owners.flatMap((owner) => {
    const deployment = manifest.deployments[owner];
    if (!deployment) return [];
    const { target, env, pipeline, regenerate } = deployment;
    const common = { file, target, env, pipeline, regenerate };
    const nodes = entry.nodes.filter((node) => node.pipeline === pipeline);
    if (nodes.length === 0) return [{ ...common, location: deployment.location }];
    return nodes.map((node) => ({
      ...common,
      ...(node.operation === undefined ? {} : { operation: node.operation }),
      name: node.target,
      location: node.location,
    }));
  });
}

/**
 * Tells what a file of the output folder, a task of the target, an operation or a pipeline was made from. Names are
 * `dags/orders.py`, `write_silver`, `orders.write_silver` or `orders`. Unknown names come back with the nearest known.
 */
export function explain(
  manifest: Manifest,
  fileOrTask: string,
): { readonly found: readonly Explanation[]; readonly didYouMean?: string } {
  const wanted = fileOrTask.replaceAll('\\', '/').replace(/^\.\//, '');
  const ofFile = explanationsOf(manifest, wanted);
  if (ofFile.length > 0) return { found: ofFile };
  const all = Object.keys(manifest.files).flatMap((file) => explanationsOf(manifest, file));
  const tasks = all.filter(
    (one) =>
      one.name === wanted ||
      one.operation === wanted ||
      (one.operation !== undefined && `${one.pipeline}.${one.operation}` === wanted),
  );
  if (tasks.length > 0) return { found: tasks };
  const pipelines = all.filter((one) => one.pipeline === wanted);
  if (pipelines.length > 0) return { found: pipelines };
  const known = new Set([
    ...Object.keys(manifest.files),
    ...all.flatMap((one) => [one.pipeline, one.operation ?? one.pipeline, one.name ?? one.pipeline]),
  ]);
  const near = nearestName(wanted, known);
  return { found: [], ...(near === undefined ? {} : { didYouMean: near }) };
}
