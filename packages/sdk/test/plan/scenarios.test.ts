import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError, hasErrors } from '@sparkle-orchestration/core';
import { expectScenario, readTree, scenarioNames } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/open-project.js';
import { describeChanges } from '../../src/plan/describe-changes.js';
import { changesBetween, versionOf } from '../../src/plan/versions.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const scenarios = join(here, 'scenarios');

/** A copy of the project with the files of a scenario laid over it; an empty file takes one away. */
function changedProject(input: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-plan-'));
  cpSync(join(here, 'project'), folder, { recursive: true });
  for (const file of Object.keys(readTree(input))) {
    const [from, to] = [join(input, file), join(folder, file)];
    mkdirSync(dirname(to), { recursive: true });
    if (statSync(from).size === 0) rmSync(to, { force: true });
    else cpSync(from, to);
  }
  return folder;
}

async function versionIn(folder: string) {
  const project = await openProject({ from: folder, env: 'dev', adapters: false, environment: {} });
  if (hasErrors(project.diagnostics)) throw new DiagnosticError(project.diagnostics);
  const { version, problems } = versionOf(project);
  expect([...problems]).toEqual([]);
  return version;
}

/** Each folder changes some files of `project/`; `output/` says what that means, as text and as data. */
describe('what a change of a definition means', () => {
  it.each(scenarioNames(scenarios))('%s', async (name) => {
    const folder = changedProject(join(scenarios, name, 'input'));
    try {
      const changes = await changesBetween(await versionIn(join(here, 'project')), await versionIn(folder));
      expectScenario(join(scenarios, name), {
        files: {
          'plan.txt': `${describeChanges(changes).join('\n')}\n`,
          'plan.json': `${JSON.stringify(changes, null, 1)}\n`,
        },
        diagnostics: [],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
