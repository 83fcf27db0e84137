import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { emitDiagnostics } from './diagnostics.js';
import type { DeploymentFacts } from './graph-facts.js';
import type { Output } from './output.js';
import { manifestFile, problemOfPath } from './output-path.js';
import type { PipelineSnapshot } from './snapshot.js';

/** Version of the manifest's own shape. */
const manifestFormat = 1;

const locationSchema = z.strictObject({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  endLine: z.exactOptional(z.number()),
  endColumn: z.exactOptional(z.number()),
});
const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const fileSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Only while files are being moved to their places: what was here before. */
  was: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
  executable: z.exactOptional(z.literal(true)),
  /** Keys of the deployments that the file belongs to. */
  owners: z.array(z.string()),
  nodes: z.array(
    z.strictObject({
      pipeline: z.string(),
      operation: z.exactOptional(z.string()),
      target: z.string(),
      location: locationSchema,
    }),
  ),
});
const deploymentSchema = z.strictObject({
  target: z.string(),
  env: z.string(),
  pipeline: z.string(),
  regenerate: z.string(),
  location: locationSchema,
  graphHash: z.string(),
  facts: factsSchema,
  operations: z.record(z.string(), z.strictObject({ location: locationSchema, facts: factsSchema })),
  /** Of a shape of its own, told by its `format`: one that is not known is not compared. */
  snapshot: z.exactOptional(z.custom<PipelineSnapshot>((value) => typeof value === 'object' && value !== null)),
});
const manifestSchema = z.strictObject({
  format: z.literal(manifestFormat),
  project: z.string(),
  deployments: z.record(z.string(), deploymentSchema),
  files: z.record(z.string(), fileSchema),
});

export type ManifestFile = z.infer<typeof fileSchema>;
export type ManifestDeployment = z.infer<typeof deploymentSchema>;

/**
 * What stands in an output folder and where it came from: hash, source line and graph node of every file, and the facts
 * of every pipeline. Deterministic: no times, no paths of a machine.
 */
export type Manifest = z.infer<typeof manifestSchema>;

/** One pipeline on one target in one environment: what a command may rewrite and prune. */
export function deploymentKey(target: string, env: string, pipeline: string): string {
  return [target, env, pipeline].join('/');
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => byCodeUnits(a, b)));
}

export function emptyManifest(project: string): Manifest {
  return { format: manifestFormat, project, deployments: {}, files: {} };
}

export function printManifest(manifest: Manifest): string {
  const compact: string[] = [];
  const text = JSON.stringify(
    { ...manifest, deployments: sorted(manifest.deployments), files: sorted(manifest.files) },
    // A snapshot is for the next plan and not for people: one line each.
    (key, value: unknown) => (key === 'snapshot' ? compact.push(JSON.stringify(value)) - 1 : value),
    2,
  );
  return `${text.replace(/^( +"snapshot": )(\d+)/gm, (_, name: string, index: string) => `${name}${compact[Number(index)]}`)}\n`;
}

/** Reads a manifest. One that was tampered with (paths that leave the folder) is refused like a broken one. */
export function parseManifest(text: string): { readonly manifest?: Manifest; readonly diagnostic?: Diagnostic } {
  const refuse = (problem: string) => ({ diagnostic: emitDiagnostics.report('manifest-unreadable', { problem }) });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(/^(<{7}|={7}|>{7})/m.test(text) ? 'it holds marks of a merge conflict' : 'it is not valid JSON');
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format > manifestFormat) return refuse('it was written by a newer release');
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}`);
  }
  for (const path of Object.keys(parsed.data.files)) {
    const problem = problemOfPath(path);
    if (problem) return refuse(`its file ${JSON.stringify(path)} ${problem}`);
  }
  return { manifest: parsed.data };
}

/** Keys that an output rewrites: those of its pipelines, and all of its target and env when it is complete. */
export function ownKeys(output: Output, manifest: Manifest): ReadonlySet<string> {
  const keys = output.pipelines.map((pipeline) => deploymentKey(output.target, output.env, pipeline));
  const others = output.complete
    ? Object.entries(manifest.deployments).flatMap(([key, one]) =>
        one.target === output.target && one.env === output.env ? [key] : [],
      )
    : [];
  return new Set([...keys, ...others]);
}

function deploymentOf(output: Output, pipeline: string, facts: DeploymentFacts): ManifestDeployment {
  return {
    target: output.target,
    env: output.env,
    pipeline,
    regenerate: output.regenerate,
    location: { ...facts.location },
    graphHash: facts.graphHash,
    facts: { ...facts.facts },
    operations: Object.fromEntries(
      Object.entries(facts.operations).map(([id, one]) => [
        id,
        { location: { ...one.location }, facts: { ...one.facts } },
      ]),
    ),
    ...(facts.snapshot ? { snapshot: facts.snapshot } : {}),
  };
}

/** The manifest after an output is written: its own keys replaced, everything of others kept. */
export function nextManifest(before: Manifest, output: Output): Manifest {
  const own = ownKeys(output, before);
  const deployments = Object.fromEntries(Object.entries(before.deployments).filter(([key]) => !own.has(key)));
  for (const [pipeline, facts] of Object.entries(output.facts)) {
    deployments[deploymentKey(output.target, output.env, pipeline)] = deploymentOf(output, pipeline, facts);
  }
  const files: Record<string, ManifestFile> = {};
  for (const [path, { was: _, ...file }] of Object.entries(before.files)) {
    const owners = file.owners.filter((owner) => !own.has(owner));
    const nodes = file.nodes.filter((node) => owners.some((owner) => deployments[owner]?.pipeline === node.pipeline));
    if (owners.length > 0) files[path] = { ...file, owners, nodes };
  }
  for (const file of output.files) {
    const others = files[file.path];
    const owners = file.pipelines.map((pipeline) => deploymentKey(output.target, output.env, pipeline));
    files[file.path] = {
      sha256: file.hash,
      ...(file.executable ? { executable: true as const } : {}),
      owners: [...new Set([...(others?.owners ?? []), ...owners])].sort(byCodeUnits),
      nodes: file.nodes.map((node) => ({
        pipeline: node.pipeline,
        ...(node.operation === undefined ? {} : { operation: node.operation }),
        target: node.target,
        location: { ...node.location },
      })),
    };
  }
  return { format: manifestFormat, project: output.project, deployments: sorted(deployments), files: sorted(files) };
}

export { manifestFile };
