import { type Diagnostic, deploymentFacts, type ExecutionGraph, hasErrors } from '@sparkle-orchestration/core';
import { loadSqlParser } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import type { Project } from '../project.js';
import type { Change } from './change.js';
import { compareVersions, type Version } from './compare-versions.js';

/** Every pipeline and job of a project that compiles. */
export function versionOf(project: Project): {
  readonly version: Version;
  readonly problems: ReadonlyMap<string, string>;
} {
  const version: Record<string, Version[string]> = {};
  const problems = new Map<string, string>();
  const add = (
    name: string,
    compile: () => { readonly graph?: ExecutionGraph; readonly diagnostics: readonly Diagnostic[] },
  ) => {
    const { graph, diagnostics: found } = compile();
    if (graph && !hasErrors(found)) version[name] = deploymentFacts(graph, {});
    else problems.set(name, found.find((one) => one.severity === 'error')?.message ?? 'it has no graph');
  };
  for (const pipeline of project.definition.pipelines) add(pipeline.name, () => project.compiler.compile(pipeline));
  const names = new Set(project.definition.pipelines.map((one) => one.name));
  for (const job of project.definition.jobs)
    if (!names.has(job.name)) add(job.name, () => project.compiler.compileJob(job));
  return { version, problems };
}

/** A pipeline of transforms differs: their steps may have to be read as SQL. */
function needsParser(before: Version, after: Version): boolean {
  const compared = ({ graphHash, snapshot }: Version[string]) => graphHash + JSON.stringify(snapshot ?? null);
  const transforms = ({ snapshot }: Version[string]) =>
    Object.values(snapshot?.operations ?? {}).some((one) => one.writer?.steps !== undefined);
  return Object.entries(before).some(([name, facts]) => {
    const now = after[name];
    return transforms(facts) && (!now || compared(facts) !== compared(now));
  });
}

/** `compareVersions`, with the SQL parser where it may be needed. */
export async function changesBetween(
  before: Version,
  after: Version,
  others: Version = {},
): Promise<readonly Change[]> {
  if (needsParser(before, after)) await loadSqlParser();
  return compareVersions(before, after, others);
}

/** Warnings about pipelines of the other version that cannot be compared. */
export function notCompared(
  problems: ReadonlyMap<string, string>,
  against: string,
  wanted: (name: string) => boolean,
): readonly Diagnostic[] {
  return [...problems]
    .filter(([pipeline]) => wanted(pipeline))
    .map(([pipeline, problem]) => diagnostics.report('against-broken', { against, pipeline, problem }));
}
