import type { Diagnostic, Location } from '@sparkle-orchestration/core';
import type {
  ModelExposure,
  ModelSource,
  RawModelNode,
  RawModelTest,
  RawPassedNode,
} from '@sparkle-orchestration/core/model-project';
import { dbtDiagnostics } from './diagnostics.js';
import { readFacts } from './facts.js';
import { type Fields, fields, isFields, text, texts } from './fields.js';
import { minutesOf, readClusterBy, readMaterialization, readPartition } from './materialization.js';

/** What reading a node needs to know of the rest of the manifest. */
export interface ReadContext {
  /** Owner by `group.<package>.<name>`. */
  readonly groupOwners: ReadonlyMap<string, string>;
  /** Keep the SQL that dbt compiled. */
  readonly compiledSql: boolean;
  readonly manifest: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

export const locationIn = (node: Fields, manifest: string): Location => ({
  file: (text(node, 'original_file_path') ?? manifest).replaceAll('\\', '/'),
  line: 1,
  column: 1,
});

export const dependsOn = (node: Fields): readonly string[] => texts(fields(node, 'depends_on'), 'nodes');

function tagsOf(node: Fields): readonly string[] {
  return [...new Set([...texts(node, 'tags'), ...texts(fields(node, 'config'), 'tags')])].sort();
}

/** Meta of the node, with that of its config over it: older versions fill the first, newer ones both. */
const metaOf = (node: Fields): Fields => ({ ...fields(node, 'meta'), ...fields(fields(node, 'config'), 'meta') });

function versionOf(node: Fields): string | undefined {
  const version = node['version'];
  return typeof version === 'number' || (typeof version === 'string' && version !== '') ? String(version) : undefined;
}

/** Name, package and fqn; a node without a name is no node. */
function identity(node: Fields, id: string, context: ReadContext) {
  const name = text(node, 'name');
  const packageName = text(node, 'package_name') ?? id.split('.')[1];
  if (name === undefined || packageName === undefined) {
    const problem = name === undefined ? 'it has no name' : 'it has no package';
    context.report(dbtDiagnostics.report('node-left-out', { id, problem }, locationIn(node, context.manifest)));
    return undefined;
  }
  const fqn = texts(node, 'fqn');
  return { id, name, package: packageName, fqn: fqn.length > 0 ? fqn : [packageName, name] };
}

const relationOf = (node: Fields): readonly string[] =>
  [
    text(node, 'database'),
    text(node, 'schema'),
    text(node, 'alias') ?? text(node, 'identifier') ?? text(node, 'name'),
  ].filter((part): part is string => part !== undefined);

/** SQL as dbt compiled it, where it did and somebody asks for it. */
const compiledOf = (node: Fields, context: ReadContext) =>
  context.compiledSql ? (text(node, 'compiled_code') ?? text(node, 'compiled_sql')) : undefined;

function columnsOf(node: Fields): RawModelNode['columns'] {
  return Object.values(fields(node, 'columns')).flatMap((column) => {
    if (!isFields(column)) return [];
    const name = text(column, 'name');
    const description = text(column, 'description');
    if (name === undefined) return [];
    return [{ name, type: text(column, 'data_type') ?? '', ...(description === undefined ? {} : { description }) }];
  });
}

/** A model, seed or snapshot that makes a table. */
export function readNode(
  node: Fields,
  id: string,
  resource: RawModelNode['resource'],
  context: ReadContext,
): RawModelNode | undefined {
  const known = identity(node, id, context);
  if (!known) return undefined;
  const config = fields(node, 'config');
  const meta = metaOf(node);
  const tags = tagsOf(node);
  const location = locationIn(node, context.manifest);
  const version = versionOf(node);
  const group = text(config, 'group') ?? text(node, 'group');
  const groupOwner = group === undefined ? undefined : context.groupOwners.get(`group.${known.package}.${group}`);
  const partition = readPartition(config, meta);
  const description = text(node, 'description');
  const compiledSql = compiledOf(node, context);
  return {
    ...known,
    name: version === undefined ? known.name : `${known.name}_v${version}`,
    ...readFacts(meta, {
      id,
      location,
      tags,
      report: context.report,
      ...(groupOwner === undefined ? {} : { groupOwner }),
    }),
    resource,
    relation: relationOf(node),
    materialization: readMaterialization(resource, config),
    dependsOn: dependsOn(node),
    ...(partition ? { partition } : {}),
    clusterBy: readClusterBy(config),
    tags,
    ...(group === undefined ? {} : { group }),
    ...(description === undefined ? {} : { description }),
    columns: columnsOf(node),
    language: text(node, 'language') === 'python' ? 'python' : 'sql',
    ...(compiledSql === undefined ? {} : { compiledSql }),
    ...(version === undefined ? {} : { version }),
    location,
  };
}

/** The model that a generic test of old versions is written at: `ref('orders')` in its arguments. */
function referredTo(test: Fields): string | undefined {
  const model = text(fields(fields(test, 'test_metadata'), 'kwargs'), 'model') ?? '';
  const names = /\bref\(\s*(?:['"][^'"]*['"]\s*,\s*)?['"]([^'"]+)['"]/.exec(model);
  const name = names?.[1];
  return name === undefined
    ? undefined
    : dependsOn(test).find(
        (id) =>
          id
            .split('.')
            .slice(2)
            .join('.')
            .replace(/\.v[^.]*$/, '') === name,
      );
}

export function readTest(test: Fields, id: string, context: ReadContext): RawModelTest | undefined {
  const known = identity(test, id, context);
  if (!known) return undefined;
  const severity = text(fields(test, 'config'), 'severity') ?? 'error';
  const about = text(test, 'attached_node') ?? referredTo(test);
  const metadata = fields(test, 'test_metadata');
  const kind = text(metadata, 'name');
  const compiledSql = compiledOf(test, context);
  const column = text(test, 'column_name') ?? text(fields(metadata, 'kwargs'), 'column_name');
  return {
    ...known,
    severity: severity.toLowerCase() === 'warn' ? 'warn' : 'error',
    ...(about === undefined ? {} : { about }),
    dependsOn: dependsOn(test),
    ...(kind === undefined ? {} : { kind }),
    ...(column === undefined ? {} : { column }),
    ...(compiledSql === undefined ? {} : { compiledSql }),
    tags: tagsOf(test),
    location: locationIn(test, context.manifest),
  };
}

export function readSource(source: Fields, id: string, context: ReadContext): ModelSource | undefined {
  const known = identity(source, id, context);
  if (!known) return undefined;
  const config = fields(source, 'config');
  const given = isFields(source['freshness']) ? source : config;
  const freshness = fields(given, 'freshness');
  const warnAfterMinutes = minutesOf(freshness, 'warn_after');
  const errorAfterMinutes = minutesOf(freshness, 'error_after');
  const loadedAtField = text(source, 'loaded_at_field') ?? text(config, 'loaded_at_field');
  const sourceName = text(source, 'source_name');
  return {
    ...known,
    name: sourceName === undefined ? known.name : `${sourceName}_${known.name}`,
    relation: [text(source, 'database'), text(source, 'schema'), text(source, 'identifier') ?? known.name].filter(
      (part): part is string => part !== undefined,
    ),
    ...(warnAfterMinutes === undefined && errorAfterMinutes === undefined
      ? {}
      : {
          freshness: {
            ...(warnAfterMinutes === undefined ? {} : { warnAfterMinutes }),
            ...(errorAfterMinutes === undefined ? {} : { errorAfterMinutes }),
            ...(loadedAtField === undefined ? {} : { loadedAtField }),
          },
        }),
    tags: tagsOf(source),
    location: locationIn(source, context.manifest),
  };
}

export function readExposure(exposure: Fields, id: string, context: ReadContext): ModelExposure | undefined {
  const known = identity(exposure, id, context);
  if (!known) return undefined;
  const owner = ownerOf(exposure);
  return {
    id,
    name: known.name,
    package: known.package,
    ...(owner === undefined ? {} : { owner }),
    dependsOn: dependsOn(exposure),
    location: locationIn(exposure, context.manifest),
  };
}

/** Name of the owner of an exposure or a group; the address when there is no name. */
export function ownerOf(from: Fields): string | undefined {
  const owner = fields(from, 'owner');
  return text(owner, 'name') ?? texts(owner, 'email')[0];
}

/** A node that edges pass through: an ephemeral or disabled model, a metric. */
export function readPassed(node: Fields, id: string, why: RawPassedNode['why'], context: ReadContext): RawPassedNode {
  return {
    id,
    name: text(node, 'name') ?? id,
    why,
    dependsOn: dependsOn(node),
    location: locationIn(node, context.manifest),
  };
}
