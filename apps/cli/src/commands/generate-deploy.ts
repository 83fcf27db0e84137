import { relative } from 'node:path';
import { DiagnosticError, exitCodeOf } from '@sparkle-orchestration/core';
import {
  checkDeployment,
  type Deployment,
  findAdapter,
  makeDeployment,
  sdkDiagnostics,
  writeDeployment,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { printNotes } from '../terminal/notes.js';
import { asJson, flag, names, open, printJson, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

function summary(
  deployment: Deployment,
  context: CommandContext,
  changed: readonly { readonly path: string; readonly action: string }[],
): void {
  const out = context.stdout;
  const folder = relative(context.cwd, deployment.folder) || '.';
  const written = changed.filter((c) => c.action !== 'unchanged');
  out.write(
    `${deployment.adapter.title}: ${deployment.graphs.length} ${deployment.graphs.length === 1 ? 'pipeline' : 'pipelines'} → ${folder}\n`,
  );
  for (const c of written) out.write(`  ${c.action.padEnd(8)} ${c.path}\n`);
  if (written.length === 0) out.write('  nothing changed\n');
  const byRunner = deployment.output.report.operations.filter((o) => o.by === 'runner');
  if (byRunner.length > 0)
    out.write(`  by the sparkle runner: ${byRunner.map((o) => `${o.pipeline}.${o.operation}`).join(', ')}\n`);
  for (const step of deployment.output.deploy)
    out.write(`  then: ${step.command.join(' ')}${step.cwd ? `  (in ${step.cwd})` : ''}\n`);
}

/** Writes the project of a target, or with --check says whether it is still what the definitions say. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'compile', { adapters: true });
  const orchestrator = text(context, 'orchestrator');
  if (orchestrator === undefined)
    throw new DiagnosticError([
      sdkDiagnostics.report('no-orchestrator', { installed: [...project.registry.adapters.keys()] }),
    ]);
  findAdapter(project, orchestrator);
  const output = text(context, 'output');
  const component = text(context, 'component');
  const deployment = makeDeployment(project, {
    orchestrator,
    names: names(context),
    all: flag(context, 'all'),
    ...(output === undefined ? {} : { output }),
    ...(component === undefined ? {} : { component }),
  });
  if (flag(context, 'check')) {
    const stale = await checkDeployment(deployment);
    printProblems(
      [...deployment.diagnostics.filter((d) => d.severity !== 'info'), ...stale],
      context,
      project.sourceText,
    );
    if (!asJson(context) && stale.length === 0)
      context.stdout.write(`✓ ${relative(context.cwd, deployment.folder) || '.'} is up to date\n`);
    return exitCodeOf(stale);
  }
  const plan = await writeDeployment(deployment, { force: flag(context, 'force') });
  if (asJson(context))
    printJson(context, {
      orchestrator: deployment.adapter.name,
      folder: deployment.folder,
      files: plan.files,
      diagnostics: deployment.diagnostics,
      skipped: deployment.skipped,
    });
  else {
    printProblems(
      deployment.diagnostics.filter((d) => d.severity !== 'info'),
      context,
      project.sourceText,
    );
    printNotes(
      deployment.diagnostics.filter((d) => d.severity === 'info'),
      context.stderr,
    );
    summary(deployment, context, plan.files);
  }
  return 0;
}
