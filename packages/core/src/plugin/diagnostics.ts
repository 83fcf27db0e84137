import { defineDiagnostics, exitCodes } from '../diagnostics/diagnostic.js';

export const pluginDiagnostics = defineDiagnostics('core', {
  'plugin-not-installed': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string }) => `the package "${p.name}" is not installed in this project`,
    hint: (p) =>
      /[/.]/.test(p.name)
        ? `npm install ${p.name}`
        : `npm install ${p.name}, or for an adapter: npm install @sparkle-orchestration/adapter-${p.name}`,
    explain:
      'Plugins and adapters are packages of the project that uses them. They are looked up from the folder of the project file.',
  },
  'no-generator': {
    severity: 'error',
    message: (p: { name: string }) => `the package "${p.name}" has no generator for projects of dbt and SQLMesh`,
    hint: () => 'give --to <target> to compile the models for its orchestrator as pipelines',
    explain:
      'Generators write the project of an orchestrator straight from models. Targets without one take models as pipelines with --to.',
  },
  'plugin-failed': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string; problem: string }) => `the package "${p.name}" could not be loaded: ${p.problem}`,
    hint: () => 'reinstall the package, or report the problem to its authors',
    explain: 'The code of the package threw while it was loaded, or its entry file is missing.',
  },
  'plugin-shape': {
    severity: 'error',
    message: (p: { name: string; problem: string }) => `the package "${p.name}" is not a plugin: ${p.problem}`,
    hint: () =>
      'a plugin exports by default an object with name, version and its parts; an adapter exports what defineAdapter() returns',
    explain:
      'The default export of a plugin package is an object that lists its templates, task kinds, connectors and adapters.',
  },
  'plugin-version': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { name: string; range: string; core: string }) =>
      `the package "${p.name}" needs @sparkle-orchestration/core ${p.range}; this is ${p.core}`,
    hint: (p) => `install a release of ${p.name} that fits, for example: npm install ${p.name}@latest`,
    explain:
      'A plugin says with its peer dependency which releases of the core it works with. Another one could mean something else by the same names.',
  },
  'plugin-duplicate': {
    severity: 'error',
    message: (p: { kind: string; id: string; first: string; second: string }) =>
      `both ${p.first} and ${p.second} bring the ${p.kind} "${p.id}"`,
    hint: () => 'remove one of the packages, or ask its authors for another name',
    explain:
      'Names of templates, task kinds, connectors and adapters are unique over all packages of a project, aliases included.',
  },
});
