import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Locate } from '../project/definition.js';
import { readSources } from '../source/read-files.js';
import { tree } from './discover.js';
import { unitTests, type WrittenStep, type WrittenUnitTest } from './schema/unit-test.js';
import { validate } from './validate.js';

/** A unit test of a pipeline, with the way to its places in the file. */
export interface UnitTest {
  readonly name: string;
  readonly pipeline: string;
  readonly runs: readonly { readonly step: WrittenStep; readonly path: readonly (string | number)[] }[];
  readonly file: string;
  readonly locate: Locate;
  readonly path: readonly (string | number)[];
}

function runsOf(test: WrittenUnitTest, path: readonly (string | number)[]): UnitTest['runs'] {
  const { name: _, description: __, runs, ...own } = test;
  if (!runs) return [{ step: own, path }];
  return runs.map((step, i) => ({ step, path: [...path, 'runs', i] }));
}

/** Reads `config/tests/**` of a project. A file that is broken does not hide the others. */
export async function readUnitTests(
  root: string,
  config: string,
): Promise<{
  readonly tests: readonly UnitTest[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceText: (file: string) => string | undefined;
}> {
  const files = tree(root, `${config}/tests`).filter((file) => /\.(ya?ml|json)$/.test(file));
  const parsed = await readSources(root, files, { env: '' });
  const tests: UnitTest[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of parsed.values()) {
    // Dates in rows are texts that the column's type reads; what YAML 1.1 would make of them does not matter here.
    diagnostics.push(...file.diagnostics.filter((d) => d.code !== 'source/ambiguous-scalar'));
    for (const document of file.documents) {
      const checked = validate(unitTests, document.value, { locate: document.locate });
      diagnostics.push(...checked.diagnostics);
      const { value } = checked;
      for (const [i, test] of (value?.tests ?? []).entries()) {
        const path = ['tests', i] as const;
        const { pipeline } = value ?? { pipeline: '' };
        tests.push({
          name: test.name,
          pipeline,
          runs: runsOf(test, path),
          file: file.file,
          locate: document.locate,
          path,
        });
      }
    }
  }
  return { tests, diagnostics, sourceText: (file) => parsed.get(file)?.text };
}
