import { type Diagnostic, DiagnosticError, readUnitTests, type UnitTest } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { Project } from '../project.js';

/** The unit tests of a project: all, or those of pipelines and tests with these names. */
export async function findTests(
  project: Project,
  names: readonly string[] = [],
): Promise<{
  readonly tests: readonly UnitTest[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceText: (file: string) => string | undefined;
}> {
  const found = await readUnitTests(project.root, project.config);
  if (found.tests.length === 0 && found.diagnostics.length === 0)
    throw new DiagnosticError([diagnostics.report('no-tests', { config: project.config })]);
  const wanted = (test: UnitTest) => names.length === 0 || names.includes(test.pipeline) || names.includes(test.name);
  return { ...found, tests: found.tests.filter(wanted) };
}
