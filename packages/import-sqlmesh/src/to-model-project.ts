import type { Diagnostic, Location } from '@sparkle-orchestration/core';
import {
  buildModelProject,
  type ModelMaterialization,
  type ModelPartition,
  type ModelProject,
  type ModelSource,
  parseModelSchedule,
  type RawModelNode,
  type RawModelTest,
  type RawPassedNode,
} from '@sparkle-orchestration/core/model-project';
import { normaliseType } from '@sparkle-orchestration/sql';
import { intervalUnitOf } from './interval-unit.js';
import type { SqlmeshKind, SqlmeshModel, SqlmeshProject } from './model.js';

const materializations: Readonly<Record<SqlmeshKind, ModelMaterialization['kind']>> = {
  INCREMENTAL_BY_TIME_RANGE: 'incremental_by_time',
  INCREMENTAL_BY_UNIQUE_KEY: 'incremental',
  INCREMENTAL_BY_PARTITION: 'incremental_by_partition',
  INCREMENTAL_UNMANAGED: 'incremental',
  FULL: 'table',
  SCD_TYPE_2: 'scd2',
  SCD_TYPE_2_BY_TIME: 'scd2',
  SCD_TYPE_2_BY_COLUMN: 'scd2',
  VIEW: 'view',
  EMBEDDED: 'view',
  SEED: 'seed',
  EXTERNAL: 'custom',
  CUSTOM: 'custom',
  MANAGED: 'custom',
};

function materializationOf({ kind, detail, start }: SqlmeshModel): ModelMaterialization {
  const begin = dateOf(start);
  return {
    kind: materializations[kind],
    written: kind,
    ...(detail.materialization ? { strategy: detail.materialization } : {}),
    ...(detail.uniqueKey ? { uniqueKey: detail.uniqueKey } : {}),
    ...(detail.timeColumn ? { timeColumn: detail.timeColumn } : {}),
    ...(detail.batchSize === undefined ? {} : { batchSize: String(detail.batchSize) }),
    ...(detail.lookback === undefined ? {} : { lookback: detail.lookback }),
    ...(begin ? { begin } : {}),
  };
}

/** The day of a start that is a date; words such as `1 week ago` have none. */
function dateOf(start: string | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(start ?? '')?.[0];
}

/** Incremental models are made interval by interval: their partitions are as long as SQLMesh's intervals. */
function partitionOf(model: SqlmeshModel): ModelPartition | undefined {
  if (!model.kind.startsWith('INCREMENTAL_')) return undefined;
  const unit = intervalUnitOf(model);
  const own = model.detail.timeColumn ? [model.detail.timeColumn] : model.partitionedBy;
  const dataType = model.columns[own[0] ?? ''];
  return {
    columns: own,
    ...(dataType ? { dataType: dataType.toLowerCase() } : {}),
    granularity: unit,
  };
}

const isCritical = (model: SqlmeshModel): boolean => model.tags.some((tag) => tag.toLowerCase() === 'critical');

/** The table with its catalog, which tells it from others where a schema has the name of a catalog. */
function relationOf(model: SqlmeshModel, catalog: string | undefined): readonly string[] {
  const parts = model.parts.map((part) => part.name);
  return parts.length === 2 && catalog !== undefined ? [catalog, ...parts] : parts;
}

function nodeOf(model: SqlmeshModel, catalog: string | undefined): RawModelNode {
  const schedule = parseModelSchedule(model.cron);
  const start = dateOf(model.start);
  const partition = partitionOf(model);
  const fqn = model.parts.map((part) => part.name);
  return {
    id: model.name,
    name: fqn.at(-1) ?? model.name,
    package: fqn.at(-2) ?? '',
    fqn,
    resource: model.kind === 'SEED' ? 'seed' : 'model',
    relation: relationOf(model, catalog),
    materialization: materializationOf(model),
    dependsOn: model.dependsOn,
    ...(partition ? { partition } : {}),
    clusterBy: [],
    tags: model.tags,
    ...(model.description ? { description: model.description } : {}),
    columns: Object.entries(model.columns).map(([name, type]) => ({
      name,
      type: normaliseType(type) ?? type.toLowerCase(),
    })),
    language: model.source === 'python' ? 'python' : 'sql',
    location: model.location,
    ...('schedule' in schedule
      ? { schedule: { ...schedule.schedule, ...(model.timezone ? { timezone: model.timezone } : {}) } }
      : {}),
    ...(model.owner ? { owner: model.owner } : {}),
    critical: isCritical(model),
    alertChannels: [],
    ...(start ? { start } : {}),
  };
}

function testsOf(model: SqlmeshModel): readonly RawModelTest[] {
  const counts = new Map<string, number>();
  const fqn = model.parts.map((part) => part.name);
  return model.audits.map((audit) => {
    const count = (counts.get(audit) ?? 0) + 1;
    counts.set(audit, count);
    const ending = count > 1 ? `_${count}` : '';
    return {
      id: `${model.name}:${audit}${count > 1 ? `:${count}` : ''}`,
      name: `${fqn.at(-1)}_${audit}${ending}`,
      package: fqn.at(-2) ?? '',
      fqn: [...fqn, `${audit}${ending}`],
      severity: audit.endsWith('_non_blocking') ? 'warn' : 'error',
      ...(model.kind === 'EXTERNAL' ? {} : { attachedTo: model.name }),
      dependsOn: [model.name],
      kind: audit.replace(/_non_blocking$/, ''),
      tags: [],
      location: model.location,
    };
  });
}

function sourceOf(model: SqlmeshModel, catalog: string | undefined): ModelSource {
  const fqn = model.parts.map((part) => part.name);
  const { name, tags, location } = model;
  return {
    id: name,
    name: fqn.at(-1) ?? name,
    package: fqn.at(-2) ?? '',
    fqn,
    relation: relationOf(model, catalog),
    tags,
    location,
  };
}

/** A project of SQLMesh in the form that generators read; EMBEDDED models are looked through. */
export function sqlmeshModelProject(
  found: SqlmeshProject,
  source: string,
): { readonly project: ModelProject; readonly diagnostics: readonly Diagnostic[] } {
  const nodes: RawModelNode[] = [];
  const passed: RawPassedNode[] = [];
  const sources: ModelSource[] = [];
  const location = (model: SqlmeshModel): Location => model.location;
  for (const model of found.models) {
    if (model.kind === 'EXTERNAL') sources.push(sourceOf(model, found.catalog));
    else if (model.kind === 'EMBEDDED')
      passed.push({
        id: model.name,
        name: model.name,
        why: 'inlined',
        location: location(model),
        dependsOn: model.dependsOn,
      });
    else nodes.push(nodeOf(model, found.catalog));
  }
  const standalone = found.audits.map(
    (audit): RawModelTest => ({
      id: `audit:${audit.name}`,
      name: audit.name,
      package: found.name,
      fqn: [audit.name],
      severity: 'error',
      dependsOn: audit.dependsOn,
      kind: 'standalone_audit',
      tags: [],
      location: audit.location,
    }),
  );
  return buildModelProject({
    type: 'sqlmesh',
    name: found.name,
    source,
    ...(found.toolVersion ? { toolVersion: found.toolVersion } : {}),
    formatVersion: found.readBy === 'static' ? 'read from its files' : "read by SQLMesh's own loader",
    ...(found.dialect ? { warehouse: found.dialect } : {}),
    nodes,
    tests: [...found.models.flatMap(testsOf), ...standalone],
    sources,
    exposures: [],
    passed,
    ignored: {},
  });
}
