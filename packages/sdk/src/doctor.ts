import { accessSync, constants } from 'node:fs';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { openNamedConnection } from './open-connection.js';
import type { Project } from './project.js';
import { validateProject } from './validate.js';

export interface Finding {
  readonly what: string;
  readonly state: 'good' | 'warning' | 'bad';
  readonly detail: string;
  readonly hint?: string;
}

const wanted = [20, 19, 4] as const;

function nodeVersion(): Finding {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
  const good =
    major > wanted[0] || (major === wanted[0] && (minor > wanted[1] || (minor === wanted[1] && patch >= wanted[2])));
  return {
    what: 'Node',
    state: good ? 'good' : 'bad',
    detail: process.versions.node,
    ...(good ? {} : { hint: `Install Node ${wanted.join('.')} or newer.` }),
  };
}

async function native(what: string, specifier: string, hint: string): Promise<Finding> {
  try {
    await import(specifier);
    return { what, state: 'good', detail: `loads on ${process.platform}-${process.arch}` };
  } catch (error) {
    return {
      what,
      state: 'bad',
      detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
      hint,
    };
  }
}

function writable(project: Project): Finding {
  try {
    accessSync(project.root, constants.W_OK);
    return { what: 'Project folder', state: 'good', detail: 'can be written' };
  } catch {
    return {
      what: 'Project folder',
      state: 'bad',
      detail: 'cannot be written',
      hint: 'Run history, staged rows and warehouses are written below it.',
    };
  }
}

function connections(project: Project): readonly Finding[] {
  return [...project.definition.connections.keys()].sort().map((name) => {
    try {
      const { type } = openNamedConnection(project, name);
      return { what: `Connection ${name}`, state: 'good' as const, detail: `${type}, secrets are there` };
    } catch (error) {
      const found = error instanceof DiagnosticError ? error.diagnostics[0] : undefined;
      const detail = found?.message ?? String(error);
      return {
        what: `Connection ${name}`,
        state: 'warning' as const,
        detail,
        ...(found?.hint ? { hint: found.hint } : {}),
      };
    }
  });
}

function definitions(project: Project): Finding {
  const errors = validateProject(project).filter((d) => d.severity === 'error').length;
  const count = project.definition.pipelines.length;
  return errors === 0
    ? { what: 'Definitions', state: 'good', detail: `${count} pipelines, no errors` }
    : { what: 'Definitions', state: 'bad', detail: `${errors} errors`, hint: 'Run `sparkle validate`.' };
}

/** Looks at what running and deploying need: this machine, then the project. Nothing is connected to. */
export async function examine(open: () => Promise<Project>): Promise<readonly Finding[]> {
  const findings: Finding[] = [
    nodeVersion(),
    await native(
      'DuckDB',
      '@duckdb/node-api',
      'Reinstall without --no-optional: the engine comes as an optional package for each platform.',
    ),
    await native('SQLite', 'libsql', 'Reinstall without --no-optional; run history needs it.'),
  ];
  try {
    const project = await open();
    const adapters = [...project.registry.adapters.keys()].sort();
    findings.push(
      { what: 'Project', state: 'good', detail: `${project.definition.name} in ${project.definition.env}` },
      writable(project),
      definitions(project),
      adapters.length > 0
        ? { what: 'Adapters', state: 'good', detail: adapters.join(', ') }
        : {
            what: 'Adapters',
            state: 'warning',
            detail: 'none installed',
            hint: 'Install one to deploy, e.g. @sparkle-orchestration/adapter-airflow.',
          },
      ...connections(project),
    );
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const d of error.diagnostics)
      findings.push({ what: 'Project', state: 'bad', detail: d.message, ...(d.hint ? { hint: d.hint } : {}) });
  }
  return findings;
}
