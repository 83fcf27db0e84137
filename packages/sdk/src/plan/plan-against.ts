import { type Diagnostic, DiagnosticError, hasErrors } from '@sparkle-orchestration/core';
import type { Project } from '../project.js';
import { selectUnits } from '../select-pipelines.js';
import type { Change } from './change.js';
import type { Version } from './compare-versions.js';
import { withVersion } from './open-against.js';
import { changesBetween, notCompared, versionOf } from './versions.js';

export interface AgainstPlan {
  /** As it was asked for. */
  readonly against: string;
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

const only = (version: Version, wanted: (name: string) => boolean): Version =>
  Object.fromEntries(Object.entries(version).filter(([name]) => wanted(name)));

/** What the definitions at hand mean that those of a folder or of a git revision did not. Nothing is emitted. */
export async function planAgainst(
  project: Project,
  options: { readonly against: string; readonly names: readonly string[]; readonly from: string },
): Promise<AgainstPlan> {
  const { against, names } = options;
  if (hasErrors(project.diagnostics)) throw new DiagnosticError(project.diagnostics);
  return withVersion(project, against, options.from, async (other) => {
    const known = new Set([...other.definition.pipelines, ...other.definition.jobs].map((one) => one.name));
    // A name that only the other version has was removed.
    const here = names.filter((name) => !known.has(name));
    if (here.length > 0) selectUnits(project, here);
    const wanted = (name: string) => names.length === 0 || names.includes(name);
    const [before, after] = [versionOf(other), versionOf(project)];
    const errors = [...after.problems.keys()].filter(wanted);
    const changes = await changesBetween(
      only(before.version, (name) => wanted(name) && !errors.includes(name)),
      only(after.version, (name) => wanted(name) && !before.problems.has(name)),
      after.version,
    );
    const diagnostics = [
      ...notCompared(before.problems, against, wanted),
      ...notCompared(after.problems, 'this version', wanted),
    ];
    return { against, changes, diagnostics };
  });
}
