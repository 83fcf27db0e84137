import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { collectFiles } from '../emit/collect-files.js';
import type { DeploymentFacts } from '../emit/graph-facts.js';
import type { Output } from '../emit/output.js';
import { byCodeUnits, canonicalJson, sha256 } from '../graph/canonical-json.js';
import type { EmitContext } from '../plugin/adapter.js';
import type { ModelProject } from './model-project.js';
import type { ModelGroup, ModelPlan, ModelPlanOptions, NotTranslated } from './plan.js';

/** What runs a model: the tool's own command, its compiled SQL, or the runner of this product. */
export type ModelEngine = 'dbt' | 'sql' | 'runner';
export const modelEngines: readonly ModelEngine[] = ['dbt', 'sql', 'runner'];

/** What people choose besides the plan. */
export interface ModelGeneratorOptions extends ModelPlanOptions {
  readonly engine: ModelEngine;
  /** Warehouse that the project runs on; that of the project when absent. */
  readonly warehouse?: string;
  /** Version of the target: `3` of Airflow, `1.13` of Dagster; the newest known one when absent. */
  readonly targetVersion?: string;
  /** Folder of the project, relative to the output folder, with `/`. */
  readonly projectPath: string;
  /** dbt: the manifest, relative to the output folder, with `/`. */
  readonly manifestPath?: string;
  /** Checks of the output's own behind the models: of health, and of promised times. @default true */
  readonly monitors: boolean;
  /** Pool that all tasks run in, where the target has pools. */
  readonly pool?: string;
  /** Dagster: what an asset key is made of. @default 'schema' (schema and name) */
  readonly assetKey?: 'name' | 'schema' | 'database';
  /** Freshness of incremental models that ask for none, in minutes. */
  readonly defaultFreshnessMinutes?: number;
}

/** Something of the output and what it was made from: a line of `.map.json`. */
export interface GeneratedItem {
  /** Name in the target: a task id with its DAG, an asset key. Unique in the output. */
  readonly name: string;
  /** Identities of the nodes and tests that it runs. */
  readonly ids: readonly string[];
  readonly file: string;
}

/** What a generator sees. It adds files and touches no disk. */
export interface ModelGeneratorContext {
  readonly project: ModelProject;
  readonly plan: ModelPlan;
  readonly options: ModelGeneratorOptions;
  /** Command that makes this output again, for headers. */
  readonly regenerate: string;
  readonly file: EmitContext['file'];
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface Generated {
  readonly items: readonly GeneratedItem[];
  /** Besides those of the plan. */
  readonly notTranslated: readonly NotTranslated[];
}

/** A generator of an adapter package: its export `modelGenerator`. */
export interface ModelGenerator {
  /** Name of the target, e.g. `airflow`. */
  readonly target: string;
  readonly title: string;
  /** Versions of the target that it writes for. */
  readonly supports: string;
  generate(context: ModelGeneratorContext): Generated;
}

/** File with the way back from every name of the output. */
export const mapFile = '.map.json';
/** File with everything that has no place in the output, and why. */
export const notTranslatedFile = 'not_translated.json';

/** What the manifest of the output folder keeps of a group. */
function factsOf(project: ModelProject, group: ModelGroup): DeploymentFacts {
  const ids = group.nodes.map((node) => node.id);
  return {
    location: { file: project.source, line: 1, column: 1 },
    graphHash: sha256(
      canonicalJson({ ids, tasks: group.tasks.map(({ id, after, across }) => ({ id, after, across })) }),
    ),
    facts: { schedule: group.schedule?.cron ?? null, models: ids.length },
    operations: {},
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/**
 * Runs a generator: its files, the map from names back to the project, and the list of what was not translated, in the
 * form that the writer takes. Nothing is written.
 */
export function generateModels(
  generator: ModelGenerator,
  given: Omit<ModelGeneratorContext, 'file' | 'report'>,
): { readonly output: Output; readonly notTranslated: readonly NotTranslated[] } {
  const { project, plan, regenerate } = given;
  const pipelines = plan.groups.map((group) => group.pipeline);
  const collected = collectFiles(pipelines);
  const diagnostics: Diagnostic[] = [];
  const generated = generator.generate({
    ...given,
    file: collected.file,
    report: (diagnostic) => void diagnostics.push(diagnostic),
  });
  const notTranslated = [...plan.notTranslated, ...generated.notTranslated].sort(
    (a, b) => byCodeUnits(a.id, b.id) || byCodeUnits(a.what, b.what),
  );
  const items = [...generated.items].sort((a, b) => byCodeUnits(a.name, b.name));
  collected.file(mapFile, json(Object.fromEntries(items.map(({ name, ids, file }) => [name, { ids, file }]))));
  collected.file(notTranslatedFile, json(notTranslated));
  const { files, diagnostics: problems } = collected.finish();
  const output: Output = {
    target: generator.target,
    project: project.name,
    // Two projects may share a folder: each prunes its own files only.
    env: `${project.type}.${project.name}`,
    pipelines,
    complete: true,
    files,
    facts: Object.fromEntries(plan.groups.map((group) => [group.pipeline, factsOf(project, group)])),
    report: { uses: [], operations: [] },
    deploy: [],
    regenerate,
    diagnostics: [...diagnostics, ...problems],
  };
  return { output, notTranslated };
}
