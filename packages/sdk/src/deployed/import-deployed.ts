import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../project.js';
import {
  type HeaderOnly,
  type Recognised,
  type RecognisedFolder,
  type RecognisedPipeline,
  recognise,
} from './recognise.js';

/**
 * How a deployed pipeline stands to the project at hand. `same`: the definition means the same; `changed`: it means
 * something else now; `gone`: the project has no such pipeline; `unreadable`: it does not compile; `elsewhere`: the
 * deployment is of another project.
 */
export type DefinitionState = 'same' | 'changed' | 'gone' | 'unreadable' | 'elsewhere' | 'unknown';

export interface ImportedPipeline extends RecognisedPipeline {
  readonly state: DefinitionState;
  /** Where the definition is now, when it is there. */
  readonly file?: string;
}

export interface Imported extends Omit<Recognised, 'pipelines'> {
  readonly pipelines: readonly ImportedPipeline[];
}

export interface ImportedFolder extends Omit<RecognisedFolder, 'deployments'> {
  readonly deployments: readonly Imported[];
  readonly loose: readonly (HeaderOnly & { readonly there?: boolean })[];
}

function stateOf(
  one: Recognised,
  pipeline: RecognisedPipeline,
  project: Project | undefined,
): Pick<ImportedPipeline, 'state' | 'file'> {
  if (!project) return { state: 'unknown' };
  if (project.definition.name !== one.project) return { state: 'elsewhere' };
  const own = project.definition.pipelines.find((other) => other.name === pipeline.name);
  const job = own ? undefined : project.definition.jobs.find((other) => other.name === pipeline.name);
  const compiled = own ? project.compiler.compile(own) : job ? project.compiler.compileJob(job) : undefined;
  if (!compiled) return { state: project.brokenFiles.includes(pipeline.definition.file) ? 'unreadable' : 'gone' };
  const file = compiled.graph?.origin.location.file;
  const place = file === undefined ? {} : { file };
  if (!compiled.graph) return { state: 'unreadable', ...place };
  return { state: compiled.graph.hash === pipeline.graphHash ? 'same' : 'changed', ...place };
}

/**
 * Recognises a deployed folder and leads each pipeline back to its definition. `open` gives the project in an
 * environment, or nothing where there is none.
 */
export async function importDeployed(
  folder: string,
  from: string,
  open: (env: string) => Promise<Project | undefined>,
): Promise<ImportedFolder> {
  const { deployments, loose, diagnostics } = recognise(folder, from);
  const projects = new Map<string, Project | undefined>();
  for (const env of new Set(deployments.map((one) => one.env))) projects.set(env, await open(env));
  const root = loose.length > 0 ? (await open('prod'))?.root : undefined;
  return {
    deployments: deployments.map((one) => ({
      ...one,
      pipelines: one.pipelines.map((pipeline) => ({ ...pipeline, ...stateOf(one, pipeline, projects.get(one.env)) })),
    })),
    loose: loose.map((one) => ({
      ...one,
      ...(root !== undefined && one.from !== undefined
        ? { there: one.from.split(', ').every((file) => existsSync(join(root, file.replace(/ and \d+ more$/, '')))) }
        : {}),
    })),
    diagnostics,
  };
}
