import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Diagnostic, type Location, locationOf } from '@sparkle-orchestration/core';
import { sqlmeshDiagnostics as report } from './diagnostics.js';
import { compare } from './files/tree.js';
import type { SqlmeshModel, SqlmeshProject, StandaloneAudit } from './model.js';
import { kindOf } from './models/facts.js';
import { type NamePart, nameKey, nameParts, printName } from './names.js';
import type { ReadSqlmesh } from './read-project.js';

type Fields = Readonly<Record<string, unknown>>;

const mapping = (value: unknown): Fields | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).flatMap((one) => text(Array.isArray(one) ? one[0] : one) ?? []);

/** Entries by the key of the tool, from any of the three forms: our script's, a bare map, or a list of models. */
function entriesOf(dump: unknown): readonly (readonly [key: string, fields: Fields])[] | undefined {
  if (Array.isArray(dump))
    return dump.flatMap((one): [string, Fields][] => {
      const fields = mapping(one);
      const name = text(fields?.['name']);
      return fields && name ? [[name, fields]] : [];
    });
  const models = mapping(mapping(dump)?.['models'] ?? dump);
  const found = Object.entries(models ?? {}).flatMap(([key, one]): [string, Fields][] => {
    const fields = mapping(one);
    return fields ? [[key, fields]] : [];
  });
  return models && found.length === Object.keys(models).length ? found : undefined;
}

/** The key without the default catalog, which models do not write in their names. */
function withoutCatalog(parts: readonly NamePart[], catalog: string | undefined): readonly NamePart[] {
  return parts.length === 3 && catalog !== undefined && parts[0]?.name === catalog ? parts.slice(1) : parts;
}

/** The catalog that keys have and names have not. */
function catalogOf(dump: unknown, entries: readonly (readonly [string, Fields])[]): string | undefined {
  const told = text(mapping(dump)?.['default_catalog'])?.replace(/^["`]|["`]$/g, '');
  if (told !== undefined) return told;
  for (const [key, fields] of entries) {
    const [long, short] = [nameParts(key), nameParts(text(fields['name']) ?? '')];
    if (long?.length === 3 && short?.length === 2) return long[0]?.name;
  }
  return undefined;
}

interface Naming {
  readonly nameOf: (written: string) => string | undefined;
  readonly location: (fields: Fields) => Location;
}

function modelOf(fields: Fields, naming: Naming, dialect: string): SqlmeshModel | string {
  const name = text(fields['name']);
  const parts = name === undefined ? undefined : nameParts(name);
  if (name === undefined || !parts) return `a model has the name ${JSON.stringify(fields['name'])}`;
  const kind = kindOf(text(fields['kind']) ?? '');
  if (!kind) return `${name} is of kind ${JSON.stringify(fields['kind'])}, which is not known`;
  const detail = mapping(fields['kind_detail']) ?? {};
  const time = text(fields['time_column']) ?? text(mapping(detail['time_column'])?.['column'])?.replace(/["`]/g, '');
  const uniqueKey = texts(fields['unique_key'] ?? detail['unique_key']).map((key) => key.replace(/["`]/g, ''));
  const [batchSize, lookback] = [
    number(fields['batch_size'] ?? detail['batch_size']),
    number(fields['lookback'] ?? detail['lookback']),
  ];
  const materialization = text(fields['materialization'] ?? detail['materialization']);
  const [timezone, start, owner] = [text(fields['cron_tz']), text(fields['start']), text(fields['owner'])];
  const [description, unit] = [text(fields['description']), text(fields['interval_unit'])];
  const path = text(fields['path']);
  const columns = Object.entries(mapping(fields['columns']) ?? {}).map(([column, type]) => [column, String(type)]);
  const source = text(fields['source_type']);
  const known = source === 'python' || source === 'sql' || source === 'seed' || source === 'external';
  const guessed =
    kind === 'SEED' ? 'seed' : kind === 'EXTERNAL' ? 'external' : path?.endsWith('.py') ? 'python' : 'sql';
  return {
    name: printName(parts),
    parts,
    source: known ? source : guessed,
    kind,
    detail: {
      ...(time ? { timeColumn: time } : {}),
      ...(uniqueKey.length > 0 ? { uniqueKey } : {}),
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(lookback ? { lookback } : {}),
      ...(materialization === undefined ? {} : { materialization }),
    },
    cron: text(fields['cron']) ?? '@daily',
    ...(timezone ? { timezone } : {}),
    ...(unit ? { intervalUnit: unit } : {}),
    ...(start ? { start } : {}),
    ...(owner ? { owner } : {}),
    ...(description ? { description } : {}),
    tags: texts(fields['tags']),
    grains: texts(fields['grains']),
    columns: Object.fromEntries(columns),
    partitionedBy: texts(fields['partitioned_by']).map((part) => part.replace(/["`]/g, '')),
    audits: texts(fields['audits']),
    signals: texts(fields['signals']),
    dialect: text(fields['dialect']) ?? dialect,
    location: naming.location(fields),
    dependsOn: [...new Set(texts(fields['depends_on']).flatMap((one) => naming.nameOf(one) ?? []))].sort(compare),
    doubts: [],
  };
}

/**
 * Reads what SQLMesh's own loader wrote down by the script `sqlmesh_dump.py`; a bare map or list of models of the same
 * fields is read as well.
 */
export function readSqlmeshDump(path: string, shown = path): ReadSqlmesh {
  const nothing: SqlmeshProject = { readBy: 'sqlmesh', name: basename(shown), dialect: '', models: [], audits: [] };
  const fail = (problem: string, location?: Location): ReadSqlmesh => ({
    project: nothing,
    diagnostics: [report.report('json-invalid', { problem }, location)],
  });
  let source: string;
  let dump: unknown;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    return fail(`${shown}: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`);
  }
  try {
    dump = JSON.parse(source) as unknown;
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    return fail('it is no JSON', locationOf(shown, source, at));
  }
  const entries = entriesOf(dump);
  const here = { file: shown, line: 1, column: 1 };
  if (!entries || entries.length === 0) return fail('it holds no models', here);
  return assemble(dump, entries, { shown, source });
}

function assemble(
  dump: unknown,
  entries: readonly (readonly [string, Fields])[],
  { shown, source }: { readonly shown: string; readonly source: string },
): ReadSqlmesh {
  const diagnostics: Diagnostic[] = [];
  const top = mapping(dump) ?? {};
  const catalog = catalogOf(dump, entries);
  const dialect = text(top['dialect']) ?? '';
  const keyOf = (written: string): string | undefined => {
    const parts = nameParts(written);
    return (
      parts &&
      nameKey(
        withoutCatalog(parts, catalog).map((part) => ({ ...part, quoted: true })),
        '',
      )
    );
  };
  const names = new Map<string, string>();
  for (const [key, fields] of entries) {
    const parts = nameParts(text(fields['name']) ?? '');
    const own = keyOf(key);
    if (parts && own !== undefined) names.set(own, printName(parts));
  }
  const undeclared = new Map<string, SqlmeshModel>();
  const location = (fields: Fields): Location => {
    const path = text(fields['path']);
    if (path === undefined) {
      const at = source.indexOf(JSON.stringify(fields['name']));
      return at < 0 ? { file: shown, line: 1, column: 1 } : locationOf(shown, source, at);
    }
    // Paths of older dumps are those of the machine that made them.
    const own = /(?:^|[\\/])((?:models|external_models|audits)[\\/].*|external_models\.ya?ml|schema\.yaml)$/.exec(
      path,
    )?.[1];
    return { file: (own ?? path).replaceAll('\\', '/'), line: 1, column: 1 };
  };
  const nameOf = (written: string): string | undefined => {
    const parts = nameParts(written);
    const key = keyOf(written);
    if (!parts || key === undefined) return undefined;
    const known = names.get(key);
    if (known !== undefined) return known;
    const own = withoutCatalog(parts, catalog);
    const name = printName(own);
    undeclared.set(name, undeclaredTable(name, own, { file: shown, line: 1, column: 1 }));
    return name;
  };
  const models = entries.flatMap(([, fields]): SqlmeshModel[] => {
    const found = modelOf(fields, { nameOf, location }, dialect);
    if (typeof found !== 'string') return [found];
    diagnostics.push(report.report('json-invalid', { problem: found }, location(fields)));
    return [];
  });
  const audits = Object.entries(mapping(top['audits']) ?? {}).flatMap(([name, one]): StandaloneAudit[] => {
    const fields = mapping(one) ?? {};
    const owner = text(fields['owner']);
    const dependsOn = [...new Set(texts(fields['depends_on']).flatMap((table) => nameOf(table) ?? []))].sort(compare);
    return [{ name, ...(owner ? { owner } : {}), dependsOn, location: location(fields) }];
  });
  const project: SqlmeshProject = {
    readBy: 'sqlmesh',
    name: text(top['project']) ?? basename(shown).replace(/\.json$/, ''),
    ...(text(top['sqlmesh']) ? { toolVersion: text(top['sqlmesh']) as string } : {}),
    dialect,
    ...(catalog === undefined ? {} : { catalog }),
    models: [...models, ...undeclared.values()].sort((a, b) => compare(a.name, b.name)),
    audits: audits.sort((a, b) => compare(a.name, b.name)),
  };
  return { project, diagnostics };
}

function undeclaredTable(name: string, parts: readonly NamePart[], location: Location): SqlmeshModel {
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
  return {
    ...empty,
    name,
    parts,
    source: 'external',
    kind: 'EXTERNAL',
    detail: {},
    cron: '@daily',
    dialect: '',
    location,
    undeclared: true,
  };
}
