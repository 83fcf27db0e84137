import { relative } from 'node:path';
import { checkOutput, exitCodeOf, hasErrors, type OutputPlan, writeOutput } from '@sparkle-orchestration/core';
import type { ModelEngine, ModelGrouping, ModelTestMode } from '@sparkle-orchestration/core/model-project';
import { type GenerateOptions, type Generation, makeGeneration } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { printNotes } from '../terminal/notes.js';
import { asJson, flag, printJson, text, whole } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Options that say what is made; where it is written does not change it. */
const named = [
  ['--project-type', 'projectType'],
  ['--manifest-path', 'manifestPath'],
  ['--project-path', 'projectPath'],
  ['--sqlmesh-json', 'sqlmeshJson'],
  ['--schedule', 'schedule'],
  ['--timezone', 'timezone', 'UTC'],
  ['--select', 'select'],
  ['--exclude', 'exclude'],
  ['--group-by', 'groupBy', 'layer'],
  ['--granularity', 'granularity', 'node'],
  ['--engine', 'engine', 'dbt'],
  ['--tests', 'tests', 'build'],
  ['--warehouse', 'warehouse'],
  ['--edges', 'edges', 'data'],
  ['--pool', 'pool'],
  ['--airflow', 'airflow', '3'],
  ['--dagster', 'dagster'],
  ['--asset-key', 'assetKey', 'schema'],
  ['--default-freshness', 'defaultFreshness'],
  ['--to', 'to'],
] as const;
const switches = [
  ['--one-schedule', 'oneSchedule', true],
  ['--source-freshness', 'sourceFreshness', true],
  ['--no-monitors', 'monitors', false],
] as const;

const word = (value: string) => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/** The command that makes the output again, without what is the default. */
function regenerate(context: CommandContext, program: string): string {
  const { options } = context;
  const given = named.flatMap(([name, key, usual]) => {
    const value = options[key];
    if (value === undefined || String(value) === usual) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => `${name} ${word(String(one))}`);
  });
  const set = switches.flatMap(([name, key, value]) => (options[key] === value ? [name] : []));
  return [program, ...given, ...set].join(' ');
}

function optionsOf(context: CommandContext, target: 'airflow' | 'dagster'): GenerateOptions {
  const optional = <K extends string>(key: K, name: string = key) => {
    const value = text(context, name);
    return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, string>>;
  };
  const freshness = whole(context, 'defaultFreshness');
  return {
    cwd: context.cwd,
    target,
    projectType: text(context, 'projectType') as GenerateOptions['projectType'],
    ...optional('manifestPath'),
    ...optional('projectPath'),
    ...optional('sqlmeshJson'),
    ...optional('schedule'),
    ...optional('warehouse'),
    ...optional('pool'),
    ...optional('to'),
    ...optional('targetVersion', target),
    outputDir: text(context, 'outputDir') ?? '.',
    timezone: text(context, 'timezone') ?? 'UTC',
    oneSchedule: flag(context, 'oneSchedule'),
    select: list(context.options['select']),
    exclude: list(context.options['exclude']),
    groupBy: text(context, 'groupBy') as ModelGrouping,
    granularity: text(context, 'granularity') as 'node' | 'group',
    engine: text(context, 'engine') as ModelEngine,
    tests: text(context, 'tests') as ModelTestMode,
    edges: text(context, 'edges') as 'data' | 'wait',
    sourceFreshness: flag(context, 'sourceFreshness'),
    monitors: context.options['monitors'] !== false,
    strict: flag(context, 'strict'),
    ...(target === 'dagster'
      ? { assetKey: text(context, 'assetKey') as NonNullable<GenerateOptions['assetKey']> }
      : {}),
    ...(freshness === undefined ? {} : { defaultFreshnessMinutes: freshness }),
    regenerate: regenerate(context, target === 'airflow' ? 'airflow-dag-gen' : 'dagster-asset-gen'),
  };
}

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

function summary(context: CommandContext, made: Generation, plan: OutputPlan): void {
  const out = context.stdout;
  const { project, folder } = made;
  const edges = made.plan.groups.flatMap((group) => group.nodes.flatMap((node) => node.dependsOn)).length;
  const nodes = made.plan.groups.flatMap((group) => group.nodes).length;
  out.write(
    `${made.title}: ${count(nodes, 'model')} of ${project.name} with ${count(edges, 'edge')} → ${relative(context.cwd, folder) || '.'}\n`,
  );
  for (const file of plan.files.filter((one) => one.action !== 'unchanged'))
    out.write(`  ${file.action.padEnd(8)} ${file.path}\n`);
  if (plan.clean) out.write('  nothing changed\n');
  if (made.notTranslated.length > 0)
    out.write(`  ${count(made.notTranslated.length, 'thing')} without a place in the output: not_translated.json\n`);
}

/** Writes the project of an orchestrator from models of dbt or SQLMesh; with --check says whether it is still right. */
export async function run(context: CommandContext, target: 'airflow' | 'dagster'): Promise<number> {
  const made = await makeGeneration(optionsOf(context, target));
  const told = made.diagnostics.filter((one) => one.severity !== 'info');
  if (flag(context, 'check')) {
    const { diagnostics: stale } = await checkOutput(made.folder, made.output);
    const found = [...told, ...stale.filter((one) => one.severity === 'error'), ...made.verdict];
    printProblems(found, context);
    if (!asJson(context) && !hasErrors(found))
      context.stdout.write(`✓ ${relative(context.cwd, made.folder) || '.'} is up to date\n`);
    return exitCodeOf(found);
  }
  const { plan, diagnostics } = await writeOutput(made.folder, made.output, { force: flag(context, 'force') });
  const found = [...made.diagnostics, ...diagnostics.filter((one) => !made.diagnostics.includes(one)), ...made.verdict];
  if (asJson(context))
    printJson(context, {
      target: made.output.target,
      project: made.project.name,
      folder: made.folder,
      files: plan.files,
      groups: made.plan.groups.map(({ pipeline, group, schedule, start, upstream, tasks }) => ({
        pipeline,
        group,
        schedule: schedule?.cron ?? null,
        start,
        upstream,
        tasks: tasks.map((task) => task.id),
      })),
      notTranslated: made.notTranslated,
      diagnostics: found,
    });
  else {
    printProblems(
      found.filter((one) => one.severity !== 'info'),
      context,
    );
    printNotes(
      found.filter((one) => one.severity === 'info'),
      context.stderr,
    );
    if (!hasErrors(diagnostics)) summary(context, made, plan);
  }
  return exitCodeOf(found);
}
