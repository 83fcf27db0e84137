import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Diagnostic, findCycle, nearestName } from '@sparkle-orchestration/core';
import { loadSqlParser } from '@sparkle-orchestration/sql';
import { isBuiltInAudit, readAudits } from './audits.js';
import { sqlmeshDiagnostics as report } from './diagnostics.js';
import { readConfig, type SqlmeshConfig } from './files/config.js';
import { compare, fileTree } from './files/tree.js';
import { macroCatalog } from './macros/catalog.js';
import type { SqlmeshModel, SqlmeshProject, StandaloneAudit } from './model.js';
import type { Draft, Reading } from './models/draft.js';
import { readExternalModels } from './models/external-models.js';
import { readPythonModels } from './models/python-model.js';
import { readSqlModels } from './models/sql-model.js';
import { type NamePart, nameKey, printName } from './names.js';
import { pythonModules } from './python/project-modules.js';

export interface ReadSqlmesh {
  readonly project: SqlmeshProject;
  readonly diagnostics: readonly Diagnostic[];
}

const emptyConfig: SqlmeshConfig = { defaults: {}, variables: new Map(), inferNames: false, ignored: [] };

/**
 * Reads a SQLMesh project from its files: models of SQL and Python, seeds, external models and audits, with what each
 * reads. Nothing of the project is run and nothing is connected to. Where its code would have to be run to know more,
 * a diagnostic says so and names the script that lets SQLMesh tell it.
 */
export async function readSqlmeshProject(folder: string, shown = folder): Promise<ReadSqlmesh> {
  const diagnostics: Diagnostic[] = [];
  const fail = (what: string): ReadSqlmesh => ({
    project: { readBy: 'static', name: basename(resolve(folder)), dialect: '', models: [], audits: [] },
    diagnostics: [...diagnostics, report.report('no-project', { path: shown, what })],
  });
  if (!existsSync(folder)) return fail('there is no such folder');
  if (!statSync(folder).isDirectory()) return fail('it is a file');
  await loadSqlParser();
  let config = emptyConfig;
  const tree = fileTree(folder, () => config.ignored);
  const readText = (file: string): string | undefined => {
    try {
      return tree.text(file);
    } catch (error) {
      diagnostics.push(
        report.report('unreadable', { file, problem: (error as Error).message }, { file, line: 1, column: 1 }),
      );
      return undefined;
    }
  };
  const safe = { ...tree, text: readText };
  const modules = pythonModules(readText);
  const read = readConfig(safe, modules, shown);
  config = read.config;
  diagnostics.push(...read.diagnostics);
  const reading: Reading = {
    tree: safe,
    config,
    modules,
    macros: macroCatalog(safe, modules),
    report: (diagnostic) => void diagnostics.push(diagnostic),
  };
  const sqlFiles = tree.list('models', '.sql');
  const pythonFiles = tree.list('models', '.py');
  if (sqlFiles.length + pythonFiles.length === 0) return fail('it has no models/ with SQL or Python files');
  const drafts = [
    ...readExternalModels(reading),
    ...sqlFiles.flatMap((file) => readSqlModels(file, readText(file) ?? '', reading)),
    ...pythonFiles.flatMap((file) => readPythonModels(file, reading)),
  ];
  const project = assemble(drafts, reading, config.project || basename(resolve(folder)));
  return { project, diagnostics };
}

/** Finds the model that a written name means, with or without its catalog. */
function finder(drafts: readonly Draft[], catalog: string | undefined) {
  const short = (parts: readonly NamePart[], dialect: string): string => {
    const [first, ...rest] = parts;
    const own =
      first && catalog !== undefined && parts.length === 3 && first.name.toLowerCase() === catalog.toLowerCase();
    return nameKey(own ? rest : parts, dialect);
  };
  const byKey = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = short(draft.parts, draft.dialect);
    if (!byKey.has(key)) byKey.set(key, draft);
  }
  return {
    key: short,
    find(parts: readonly NamePart[], dialect: string): Draft | undefined {
      const exact = byKey.get(short(parts, dialect));
      // The catalog of the connection is not known from files alone: then two parts are enough.
      return (
        exact ?? (parts.length === 3 && catalog === undefined ? byKey.get(nameKey(parts.slice(1), dialect)) : undefined)
      );
    },
  };
}

function assemble(drafts: readonly Draft[], reading: Reading, name: string): SqlmeshProject {
  const { config } = reading;
  const { find, key } = finder(drafts, config.catalog);
  const seen = new Map<string, Draft>();
  for (const draft of drafts.filter((d) => d.enabled)) {
    const own = key(draft.parts, draft.dialect);
    const other = seen.get(own);
    if (other) {
      const related = [{ message: 'the first one', location: other.location }];
      reading.report(report.report('duplicate', { name: draft.name }, draft.location, { related }));
    } else seen.set(own, draft);
  }
  const undeclared = new Map<string, SqlmeshModel>();
  const nameOf = (parts: readonly NamePart[], draft: Pick<Draft, 'dialect' | 'location'>): string => {
    const known = find(parts, draft.dialect);
    if (known) return known.name;
    const own = key(parts, draft.dialect);
    const found = undeclared.get(own) ?? external(parts, draft);
    undeclared.set(own, found);
    return found.name;
  };
  const enabled = [...seen.values()];
  const direct = new Map(
    enabled.map((draft) => [
      draft.name,
      new Set(draft.reads.map((parts) => nameOf(parts, draft)).filter((n) => n !== draft.name)),
    ]),
  );
  addStatements(enabled, direct, (parts, draft) => find(parts, draft.dialect)?.name);
  const audits = readAudits(reading);
  checkAudits(
    enabled,
    audits.map((audit) => audit.name),
    reading,
  );
  const models = enabled.map(({ enabled: _, reads, statementReads, ownAudits, ...facts }): SqlmeshModel => {
    const doubts = facts.doubts;
    if (doubts.length > 0)
      reading.report(report.report('partial', { name: facts.name, why: doubts.join('; ') }, facts.location));
    return { ...facts, dependsOn: [...(direct.get(facts.name) ?? [])].sort(compare) };
  });
  const cycle = findCycle([...direct.keys()].sort(compare), (id) =>
    [...(direct.get(id) ?? [])].filter((n) => direct.has(n)),
  );
  if (cycle) {
    const first = models.find((model) => model.name === cycle[0]);
    reading.report(report.report('cycle', { names: cycle }, first?.location));
  }
  const standalone = audits
    .filter((audit) => audit.standalone)
    .map(({ standalone: _, reads, ...audit }): StandaloneAudit => {
      const names = reads.map((parts) => nameOf(parts, { dialect: '', location: audit.location }));
      return { ...audit, dependsOn: [...new Set(names)].sort(compare) };
    });
  const dialect = typeof config.defaults['dialect'] === 'string' ? config.defaults['dialect'] : '';
  return {
    readBy: 'static',
    name,
    dialect,
    ...(config.catalog === undefined ? {} : { catalog: config.catalog }),
    models: [...models, ...undeclared.values()].sort((a, b) => compare(a.name, b.name)),
    audits: standalone.sort((a, b) => compare(a.name, b.name)),
  };
}

/**
 * Statements before and after a query read tables that SQLMesh does not count. Models among them come first here too,
 * unless they are made of this one.
 */
function addStatements(
  drafts: readonly Draft[],
  direct: ReadonlyMap<string, Set<string>>,
  nameOf: (parts: readonly NamePart[], draft: Draft) => string | undefined,
): void {
  const reaches = (from: string, to: string): boolean => {
    const open = [from];
    const seen = new Set<string>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === to) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(direct.get(next) ?? []));
    }
    return false;
  };
  for (const draft of drafts) {
    for (const parts of draft.statementReads) {
      const name = nameOf(parts, draft);
      if (name !== undefined && name !== draft.name && !reaches(name, draft.name)) direct.get(draft.name)?.add(name);
    }
  }
}

function external(
  parts: readonly NamePart[],
  { dialect, location }: Pick<Draft, 'dialect' | 'location'>,
): SqlmeshModel {
  const empty = {
    tags: [],
    grains: [],
    columns: {},
    partitionedBy: [],
    audits: [],
    signals: [],
    dependsOn: [],
    doubts: [],
  };
  const name = printName(parts);
  return {
    ...empty,
    name,
    parts,
    source: 'external',
    kind: 'EXTERNAL',
    detail: {},
    cron: '@daily',
    dialect,
    location,
    undeclared: true,
  };
}

function checkAudits(drafts: readonly Draft[], shared: readonly string[], reading: Reading): void {
  for (const draft of drafts) {
    const known = new Set([...shared, ...draft.ownAudits]);
    for (const audit of draft.audits) {
      if (known.has(audit) || isBuiltInAudit(audit)) continue;
      const near = nearestName(audit, [...known]);
      reading.report(report.report('unknown-audit', { audit, near }, draft.location));
    }
  }
}
