import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Locate } from '../project/definition.js';
import type { ParsedFile } from '../source/document.js';
import { readSources } from '../source/read-files.js';
import { configDiagnostics as report } from './diagnostics.js';
import { normaliseEnv } from './environment.js';
import { projectFile } from './schema/project-file.js';
import { validate } from './validate.js';
import { type Environment, substitute } from './variables.js';

/** What the project file says, with defaults. */
export interface ProjectSettings {
  readonly name: string;
  /** Folder with definitions, relative to the root. */
  readonly config: string;
  readonly env?: string;
  readonly warehouses: Readonly<Record<string, string>>;
  readonly warehouse?: string;
  readonly adapters: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly plugins: readonly string[];
  readonly allowedDirectories: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly locate: Locate;
}

/** Names of the project file, by what is preferred in docs. */
export const projectFileNames = ['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs'].map(
  (ending) => `sparkle.config.${ending}`,
);

/** Reads `sparkle.config.yaml` or one of its other forms; without one, the defaults. */
export async function readProjectFile(
  root: string,
  environment: Environment,
): Promise<{
  readonly settings: ProjectSettings;
  readonly files: readonly ParsedFile[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const diagnostics: Diagnostic[] = [];
  const files = [
    ...(
      await readSources(
        root,
        projectFileNames.filter((name) => existsSync(join(root, name))),
        // Which environment is meant may be told by this very file, so a function gets what the process says.
        { env: normaliseEnv(environment['ENVIRONMENT'] ?? '') },
      )
    ).values(),
  ];
  const [first, second] = files;
  if (first && second)
    diagnostics.push(
      report.report(
        'two-files',
        { what: 'the project file', other: first.file },
        { file: second.file, line: 1, column: 1 },
      ),
    );
  diagnostics.push(...files.flatMap((file) => file.diagnostics));
  const document = first?.documents[0];
  if (!document) return { settings: defaults(first?.file ?? 'sparkle.config.yaml'), files, diagnostics };
  const read = substitute(document, { environment, secretsBelow: [['adapters']] });
  const checked = validate(projectFile, read.value, { ...read, locate: document.locate });
  diagnostics.push(...read.diagnostics, ...checked.diagnostics);
  const value = checked.value;
  if (!value) return { settings: defaults(document.file), files, diagnostics };
  const warehouses = Object.entries(value.environments ?? {}).flatMap(([env, facts]) =>
    facts.warehouse === undefined ? [] : [[env, facts.warehouse] as const],
  );
  return {
    settings: {
      name: value.name ?? 'sparkle',
      config: (value.config ?? 'config').replace(/^\.\//, '').replace(/\/+$/, ''),
      ...(value.env === undefined ? {} : { env: value.env }),
      ...(value.warehouse === undefined ? {} : { warehouse: value.warehouse }),
      warehouses: Object.fromEntries(warehouses),
      adapters: new Map(Object.entries(value.adapters ?? {}).map(([name, options]) => [name, options ?? {}])),
      plugins: value.plugins ?? [],
      allowedDirectories: value.allowed_directories ?? [],
      allowedHosts: value.allowed_hosts ?? [],
      locate: document.locate,
    },
    files,
    diagnostics,
  };
}

function defaults(file: string): ProjectSettings {
  return {
    name: 'sparkle',
    config: 'config',
    warehouses: {},
    adapters: new Map(),
    plugins: [],
    allowedDirectories: [],
    allowedHosts: [],
    locate: () => ({ file, line: 1, column: 1 }),
  };
}
