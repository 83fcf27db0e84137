import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './case.js';
import { compareMessages, compareOrder, compareRows, compareRun } from './compare.js';
import { emittedFiles } from './results/emitted-files.js';
import type { CaseRun, Target } from './targets/target.js';

async function runStep(target: Target, run: CaseRun, step: Step): Promise<readonly string[]> {
  const { warehouse } = run;
  for (const [table, rows] of Object.entries(step.arrive ?? {})) await warehouse.arrive(table, rows);
  if (step.files && run.case.folder) cpSync(join(run.case.folder, step.files), run.root, { recursive: true });
  if (step.sql) {
    const named = step.sql.map((text) => text.replace(/<([a-z0-9_.]+)>/g, (_, table: string) => warehouse.name(table)));
    await warehouse.execute(named);
  }
  if (step.source_sql) await run.source.execute(step.source_sql);
  const problems: string[] = [];
  if (step.run) {
    run.sink.take();
    const report = await target.execute(run, step.run);
    const graph = run.graphs.find((one) => one.pipeline === step.run?.pipeline);
    const found = [...compareRun(report, step.run), ...compareOrder(report, graph?.operations ?? [])];
    problems.push(...found);
    if (found.length > 0) problems.push(`  told: ${(report.log ?? JSON.stringify(report.tasks)).slice(-2000)}`);
    if (step.run.messages) problems.push(...compareMessages(target.messages?.() ?? run.sink.take(), step.run.messages));
  }
  for (const [table, wanted] of Object.entries({ ...step.tables, ...step.tables_of?.[target.name] })) {
    try {
      const found = await warehouse.read(table, wanted.columns);
      run.rows.set(table, found.length);
      problems.push(...compareRows(table, found, wanted));
    } catch (error) {
      problems.push(`${table}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  return problems.map((problem) => `${step.title}: ${problem}`);
}

/** What became of a case: what went wrong, and the files that were emitted for it. */
export interface CaseOutcome {
  readonly problems: readonly string[];
  readonly files: readonly string[];
}

/** Plays the steps of a case until one goes wrong. */
export async function runCase(target: Target, run: CaseRun): Promise<CaseOutcome> {
  const loaded = await target.load(run);
  const files = emittedFiles(run.folder);
  return { problems: loaded.length > 0 ? loaded : await runSteps(target, run), files };
}

async function runSteps(target: Target, run: CaseRun): Promise<readonly string[]> {
  for (const step of run.case.steps) {
    const problems = await runStep(target, run, step);
    if (problems.length > 0) return problems;
  }
  const share = target.native(run);
  // Only Postgres has operators of its own; an embedded file is always the runner's.
  const least = run.warehouse.kind === 'postgres' ? run.case.native[target.name] : undefined;
  if (share !== undefined && least !== undefined && share < least)
    return [`only ${Math.round(share * 100)} % of its operations are native`];
  return [];
}
