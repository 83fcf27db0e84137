import {
  type Change,
  type ChangeKind,
  describeChanges,
  planAgainst,
  planAll,
  type TargetPlan,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, names, open, printJson, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

/** 1 when a breaking change is to end the command. */
const exitOf = (context: CommandContext, changes: readonly Change[]): number =>
  flag(context, 'failOnBreaking') && changes.some((change) => change.breaking) ? 1 : 0;

/** What a kind of change means besides on each of some targets. */
const notesOf =
  (plans: readonly Pick<TargetPlan, 'title' | 'notes'>[]) =>
  (kind: ChangeKind): readonly string[] =>
    plans.flatMap(({ title, notes }) => (notes[kind] === undefined ? [] : [`${title}: ${notes[kind]}`]));

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join('');

/** Compares definitions with those of a folder or of a git revision. */
async function runAgainst(context: CommandContext, against: string): Promise<number> {
  const project = await open(context, 'compile', { adapters: true });
  const plan = await planAgainst(project, { against, names: names(context), from: context.cwd });
  const targets = [...project.registry.adapters.values()].map(({ name, title, changes = {} }) => ({
    name,
    title,
    notes: changes,
  }));
  if (asJson(context)) {
    const notes = (kind: ChangeKind) =>
      Object.fromEntries(
        targets.flatMap((one) => (one.notes[kind] === undefined ? [] : [[one.name, one.notes[kind]]])),
      );
    printJson(context, {
      against,
      changes: plan.changes.map((change) => ({ ...change, targets: notes(change.kind) })),
      diagnostics: plan.diagnostics,
    });
  } else {
    printProblems(plan.diagnostics, context, project.sourceText);
    const count = plan.changes.length;
    context.stdout.write(
      `Against ${against}: ${count === 0 ? 'no change' : `${count} ${count === 1 ? 'change' : 'changes'}`}\n`,
    );
    context.stdout.write(indented(describeChanges(plan.changes, notesOf(targets))));
  }
  return exitOf(context, plan.changes);
}

function printPlan(context: CommandContext, { title, folder, plan, changes, notes }: TargetPlan): void {
  const changed = plan.files.filter((file) => file.action !== 'unchanged');
  context.stdout.write(
    `${title} (${folder}): ${changed.length === 0 ? 'no change' : `${changed.length} of ${plan.files.length} files change`}\n`,
  );
  context.stdout.write(indented(describeChanges(changes, notesOf([{ title, notes }]))));
  for (const file of changed) context.stdout.write(`  ${file.action.padEnd(8)} ${file.path}\n`);
  // Manifests of older releases hold less than a comparison of meanings needs.
  if (changes.length === 0 && plan.nodes.some((node) => node.action === 'update'))
    for (const node of plan.nodes.filter((one) => one.action === 'update'))
      context.stdout.write(`  ${node.operation ?? node.pipeline}: ${node.changes.join('; ')}\n`);
}

/** What each installed target would write differently from what lies in its folder, and what that means. */
export async function run(context: CommandContext): Promise<number> {
  const against = text(context, 'against');
  if (against !== undefined) return runAgainst(context, against);
  const project = await open(context, 'compile', { adapters: true });
  const only = text(context, 'orchestrator');
  const wanted = names(context);
  const plans = await planAll(project, {
    names: wanted,
    all: flag(context, 'all') || wanted.length === 0,
    folder: text(context, 'output') ?? 'deployments',
    ...(only === undefined ? {} : { orchestrator: only }),
  });
  if (asJson(context)) {
    printJson(
      context,
      plans.map(({ target, folder, plan, changes, notes }) => ({
        target,
        folder,
        files: plan.files,
        changes: plan.nodes,
        meaning: changes.map((change) => ({
          ...change,
          ...(notes[change.kind] === undefined ? {} : { note: notes[change.kind] }),
        })),
      })),
    );
  } else {
    printProblems(
      plans
        .flatMap((p) => p.diagnostics)
        .filter((d, i, all) => d.severity !== 'info' && all.findIndex((o) => o.message === d.message) === i),
      context,
      project.sourceText,
    );
    for (const plan of plans) printPlan(context, plan);
  }
  return exitOf(
    context,
    plans.flatMap((plan) => plan.changes),
  );
}
