import { generatedHeader } from '@sparkle-orchestration/adapter-kit';
import type { EmitContext, FileNode } from '@sparkle-orchestration/core';
import { jinjaComment } from '../jinja.js';
import { printLedger, printMessages } from '../macros/ledger.js';
import {
  autocommitMacro,
  checkMacro,
  loadMacros,
  parameterMacros,
  schemaNameMacro,
  statementsMacro,
  testMacros,
} from '../macros/load.js';
import { requireMacro, tickMacro } from '../macros/require.js';
import { intervalOfSchedule, printSchedules } from '../macros/schedules.js';
import type { DbtModel, DbtProject } from '../model.js';
import type { DbtOptions } from '../options.js';
import { printJobs } from './jobs-file.js';
import { printLoad } from './load-macro.js';
import { printModel } from './model-file.js';
import { printProfiles } from './profiles-file.js';
import { printProjectFile } from './project-file.js';
import { printExposures, printSchema, printSnapshots, printSources, printUnitTests } from './properties-files.js';
import { printReadme } from './readme.js';

const ownTests = /sparkle_(?:rows|table|unique)/;

/** Files that one graph node stands behind name it. */
function nodesOf(models: readonly DbtModel[]): readonly FileNode[] {
  return models.map((model) => model.node);
}

/** Prints the whole project through the context. */
export function printFiles(project: DbtProject, context: EmitContext<DbtOptions>): void {
  const { graphs, regenerate, options } = context;
  const sourcesOf = (pipelines: readonly string[]) => {
    const files = graphs.filter((g) => pipelines.includes(g.pipeline)).map((g) => g.origin.location.file);
    const text = generatedHeader({ sources: [...new Set(files)].sort(), regenerate });
    return project.plain ? text.replaceAll('\n', ' ') : text;
  };
  const header = sourcesOf(graphs.map((g) => g.pipeline));
  printModels(project, context, sourcesOf);
  const properties = printPropertyFiles(project, context, header);
  const macro = (name: string, text: string) =>
    context.file(`macros/${name}.sql`, `${jinjaComment(header)}${project.plain ? '' : '\n'}${text}`);
  macro('generate_schema_name', schemaNameMacro);
  if (!project.plain) printLoading(project, macro);
  else if (project.models.some((model) => model.body.includes('sparkle_parameter(')))
    macro('sparkle_parameters', parameterMacros(''));
  if (project.messages.length > 0) macro('sparkle_messages', printMessages(project));
  if (ownTests.test(properties))
    context.file('tests/generic/sparkle_checks.sql', `${jinjaComment(header)}\n${testMacros}`);
  context.file('dbt_project.yml', printProjectFile(project, header));
  context.file('profiles.yml', printProfiles(project, header));
  if (options.jobs && project.jobs.length > 0) context.file('dbt-jobs.yml', printJobs(project, options.jobs, header));
  context.file('README.md', printReadme(project, graphs, header));
  context.file('.gitignore', 'target/\nlogs/\n');
}

/** What the loads of models call: statements, parameters, the ledger. */
function printLoading(project: DbtProject, macro: (name: string, text: string) => void): void {
  macro('sparkle_load', loadMacros(project.dialect));
  macro('sparkle_parameters', parameterMacros(project.jobs.length > 0 ? intervalOfSchedule : ''));
  macro('sparkle_ledger', printLedger(project));
  const requires = project.models.some((m) => 'after' in m.config);
  if (requires) macro('sparkle_require', requireMacro);
  if (requires || project.jobs.length > 0) macro('sparkle_ticks', tickMacro);
  if (project.jobs.length > 0) macro('sparkle_schedules', printSchedules(project));
  if (project.models.some((m) => m.load === undefined)) macro('sparkle_statements', statementsMacro);
  if (project.models.some((m) => m.load?.verdict !== undefined)) macro('sparkle_check', checkMacro(project.dialect));
  if (project.models.some((m) => m.load?.autocommit)) macro('sparkle_autocommit', autocommitMacro(project.dialect));
}

function printModels(
  project: DbtProject,
  context: EmitContext<unknown>,
  headerOf: (pipelines: readonly string[]) => string,
): void {
  for (const model of project.models) {
    const header = headerOf([model.pipeline]);
    const nodes = [model.node];
    context.file(`models/${model.folder}/${model.name}.sql`, printModel(model, header), { nodes });
    if (model.load)
      context.file(`macros/loads/${model.name}.sql`, printLoad({ ...model, load: model.load }, header), { nodes });
  }
}

/** Returns the text of all of them, to see which tests are in use. */
function printPropertyFiles(project: DbtProject, context: EmitContext<unknown>, header: string): string {
  const printed: string[] = [];
  const file = (path: string, text: string, models: readonly DbtModel[] = []) => {
    printed.push(text);
    context.file(path, text, { nodes: nodesOf(models) });
  };
  for (const folder of [...new Set(project.models.map((m) => m.folder))].sort()) {
    const models = project.models.filter((m) => m.folder === folder);
    file(`models/${folder}/schema.yml`, printSchema(models, header), models);
  }
  if (project.sources.length > 0) file('models/sources.yml', printSources(project, header));
  if (project.snapshots.length > 0) file('snapshots/snapshots.yml', printSnapshots(project, header));
  if (project.unitTests.length > 0) file('models/unit_tests.yml', printUnitTests(project, header));
  if (project.exposures.length > 0) file('models/exposures.yml', printExposures(project, header));
  return printed.join('\n');
}
