import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

export const generateDiagnostics = defineDiagnostics('generate', {
  'path-missing': {
    severity: 'error',
    message: (p: { type: string; option: string }) =>
      `a ${p.type} project is read from ${p.option}, which is not given`,
    hint: (p) =>
      p.type === 'dbt'
        ? 'run `dbt parse`, then give --manifest-path target/manifest.json'
        : 'give the folder of config.yaml',
    explain: 'The generators read the manifest of dbt, or the files of a SQLMesh project.',
  },
  'not-translated': {
    severity: 'error',
    exit: exitCodes.failed,
    message: (p: { count: number; first: string }) =>
      `${p.count} ${p.count === 1 ? 'thing has' : 'things have'} no place in the output (--strict): ${p.first}`,
    hint: () => 'all are in not_translated.json',
    explain:
      'With --strict the generators end with 1 when something of the project was not translated. The files are written.',
  },
});
