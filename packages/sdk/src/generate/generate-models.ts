import path from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  emitDeployment,
  hasErrors,
  loadModelGenerator,
  loadPlugins,
  type Output,
  sha256,
} from '@sparkle-orchestration/core';
import {
  generateModels,
  isTimeZone,
  type ModelGeneratorOptions,
  type ModelPlan,
  type ModelProject,
  modelDiagnostics,
  modelGraphs,
  type NotTranslated,
  parseModelSchedule,
  planModels,
  sqlmeshScript,
} from '@sparkle-orchestration/core/model-project';
import { version } from '../version.js';
import { generateDiagnostics } from './diagnostics.js';
import { type ModelInput, projectFolder, readModels } from './read-models.js';

type Chosen = Omit<ModelGeneratorOptions, 'schedule' | 'projectPath' | 'manifestPath'>;

/** What a generator program is asked for. */
export interface GenerateOptions extends ModelInput, Chosen {
  /** Generator: `airflow`, `dagster`. */
  readonly target: string;
  /** Instead of the generator: any adapter, which gets the models as pipelines. */
  readonly to?: string;
  readonly outputDir: string;
  /** hourly, daily, weekly, monthly, @daily or cron, for models that ask for no schedule. */
  readonly schedule?: string;
  /** Take all models on the one schedule, whatever they ask for. @default false */
  readonly oneSchedule?: boolean;
  /** End with an error when something was not translated. @default false */
  readonly strict?: boolean;
  /** Command that makes the output again. */
  readonly regenerate: string;
}

/** An output in memory; `writeOutput` and `checkOutput` of core take it. */
export interface Generation {
  readonly title: string;
  readonly project: ModelProject;
  readonly plan: ModelPlan;
  readonly output: Output;
  /** Absolute folder. */
  readonly folder: string;
  readonly notTranslated: readonly NotTranslated[];
  /** Warnings and notes of all steps. */
  readonly diagnostics: readonly Diagnostic[];
  /** What `strict` says; the files are good all the same. */
  readonly verdict: readonly Diagnostic[];
}

const below = (folder: string, file: string) => path.relative(folder, file).split(path.sep).join('/') || '.';

function scheduleOf(options: GenerateOptions) {
  if (!isTimeZone(options.timezone))
    throw new DiagnosticError([modelDiagnostics.report('bad-timezone', { text: options.timezone })]);
  if (options.schedule === undefined) return undefined;
  const parsed = parseModelSchedule(options.schedule);
  if ('schedule' in parsed) return parsed.schedule;
  throw new DiagnosticError([modelDiagnostics.report('bad-schedule', { text: options.schedule, why: parsed.why })]);
}

const withoutSchedules = (project: ModelProject): ModelProject => ({
  ...project,
  nodes: project.nodes.map(({ schedule: _, timezone: __, ...node }) => node),
});

/**
 * Reads a project of models, puts it into groups, and runs the generator of a target, or its adapter with `to`. Nothing
 * is written.
 *
 * @throws DiagnosticError with all problems, when one of them is an error
 */
export async function makeGeneration(options: GenerateOptions): Promise<Generation> {
  const schedule = scheduleOf(options);
  const generator = options.to === undefined ? await loadModelGenerator(options.cwd, options.target) : undefined;
  const read = await readModels(options, { compiledSql: options.engine === 'sql' });
  const project = options.oneSchedule ? withoutSchedules(read.project) : read.project;
  const folder = path.resolve(options.cwd, options.outputDir);
  const { schedule: _, ...chosen } = options;
  const generatorOptions: ModelGeneratorOptions = {
    ...chosen,
    ...(schedule ? { schedule } : {}),
    // Compiled SQL builds a table and tests none.
    ...(options.engine === 'sql' && options.tests === 'build' ? { tests: 'after_each' as const } : {}),
    // For other targets one graph holds all models of a schedule, so that every edge is in it.
    ...(options.to === undefined ? {} : { groupBy: 'none' as const }),
    projectPath: below(folder, projectFolder(options)),
    ...(options.manifestPath === undefined
      ? {}
      : { manifestPath: below(folder, path.resolve(options.cwd, options.manifestPath)) }),
  };
  const planned = planModels(project, generatorOptions);
  const before = [...read.diagnostics, ...planned.diagnostics];
  if (hasErrors(before)) throw new DiagnosticError(before);
  const { plan } = planned;
  const given = { project, plan, options: generatorOptions, regenerate: options.regenerate };
  const made = generator
    ? { title: generator.title, ...generateModels(generator, given) }
    : await compileFor(options.to ?? '', project, plan, options);
  const diagnostics = [...before, ...made.output.diagnostics];
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
  const [first] = made.notTranslated;
  const facts = { count: made.notTranslated.length, first: first ? `${first.id}: ${first.what}` : '' };
  return {
    title: made.title,
    project,
    plan,
    output: made.output,
    folder,
    notTranslated: made.notTranslated,
    diagnostics,
    verdict: options.strict && first ? [generateDiagnostics.report('not-translated', facts)] : [],
  };
}

/** The models as pipelines for any adapter: one graph for each schedule. */
async function compileFor(to: string, project: ModelProject, plan: ModelPlan, options: GenerateOptions) {
  const plugins = await loadPlugins(options.cwd, [to]);
  const adapter = plugins.flatMap((plugin) => plugin.adapters ?? [])[0];
  if (!adapter) throw new Error(`the package of ${to} has no adapter`);
  const compiled = modelGraphs(project, plan, { env: 'prod', projectDir: '.', for: adapter.title });
  const output = emitDeployment({
    adapter,
    graphs: compiled.graphs,
    options: {},
    env: 'prod',
    project: project.name,
    runnerVersion: version,
    regenerate: options.regenerate,
    complete: false,
  });
  const { path: file, content } = sqlmeshScript;
  const script: Output['files'] =
    project.type === 'sqlmesh'
      ? [{ path: file, content, hash: sha256(content), executable: true, nodes: [], pipelines: output.pipelines }]
      : [];
  return {
    title: adapter.title,
    output: {
      ...output,
      files: [...output.files, ...script],
      diagnostics: [...compiled.diagnostics, ...output.diagnostics],
    },
    notTranslated: [...plan.notTranslated, ...compiled.notTranslated],
  };
}
