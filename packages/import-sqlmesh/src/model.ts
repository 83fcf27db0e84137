import type { Location } from '@sparkle-orchestration/core';
import type { NamePart } from './names.js';

export type SqlmeshKind =
  | 'INCREMENTAL_BY_TIME_RANGE'
  | 'INCREMENTAL_BY_UNIQUE_KEY'
  | 'INCREMENTAL_BY_PARTITION'
  | 'INCREMENTAL_UNMANAGED'
  | 'FULL'
  | 'SCD_TYPE_2'
  | 'SCD_TYPE_2_BY_TIME'
  | 'SCD_TYPE_2_BY_COLUMN'
  | 'VIEW'
  | 'EMBEDDED'
  | 'SEED'
  | 'EXTERNAL'
  | 'CUSTOM'
  | 'MANAGED';

export const sqlmeshKinds: readonly SqlmeshKind[] = [
  'INCREMENTAL_BY_TIME_RANGE',
  'INCREMENTAL_BY_UNIQUE_KEY',
  'INCREMENTAL_BY_PARTITION',
  'INCREMENTAL_UNMANAGED',
  'FULL',
  'SCD_TYPE_2',
  'SCD_TYPE_2_BY_TIME',
  'SCD_TYPE_2_BY_COLUMN',
  'VIEW',
  'EMBEDDED',
  'SEED',
  'EXTERNAL',
  'CUSTOM',
  'MANAGED',
];

/** The arguments of a kind that orchestration asks for. */
export interface KindDetail {
  readonly timeColumn?: string;
  readonly uniqueKey?: readonly string[];
  readonly batchSize?: number;
  readonly lookback?: number;
  /** File of a SEED, as written. */
  readonly path?: string;
  /** Name of a CUSTOM materialization. */
  readonly materialization?: string;
}

/** What a model says of itself, however it is written. */
export interface ModelFacts {
  readonly kind: SqlmeshKind;
  readonly detail: KindDetail;
  /** `@daily` and the like, or five fields. */
  readonly cron: string;
  readonly timezone?: string;
  readonly intervalUnit?: string;
  /** A date, or words such as `1 week ago`. */
  readonly start?: string;
  readonly owner?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly grains: readonly string[];
  /** Declared columns with their types; not those that SQLMesh works out. */
  readonly columns: Readonly<Record<string, string>>;
  readonly partitionedBy: readonly string[];
  readonly audits: readonly string[];
  readonly signals: readonly string[];
}

/** A model of a SQLMesh project. */
export interface SqlmeshModel extends ModelFacts {
  /** As written in MODEL or `@model`, by which the tool's commands know it. */
  readonly name: string;
  readonly parts: readonly NamePart[];
  readonly source: 'sql' | 'python' | 'seed' | 'external';
  readonly dialect: string;
  readonly location: Location;
  /** Names of models and other tables that it reads, in the order of their names. */
  readonly dependsOn: readonly string[];
  /** Why its dependencies may be more than these. Empty: they are exact. */
  readonly doubts: readonly string[];
  /** An external table that a query reads and no file declares. */
  readonly undeclared?: true;
}

/** An audit that stands on its own and may read several models. */
export interface StandaloneAudit {
  readonly name: string;
  readonly owner?: string;
  readonly dependsOn: readonly string[];
  readonly location: Location;
}

/** A project as SQLMesh itself would load it, without running any of it. */
export interface SqlmeshProject {
  /** How it was read: from its files, or from what SQLMesh's own loader wrote down. */
  readonly readBy: 'static' | 'sqlmesh';
  readonly name: string;
  /** Version of SQLMesh that loaded it. */
  readonly toolVersion?: string;
  readonly dialect: string;
  /** First part of tables whose names have two, where it is known. */
  readonly catalog?: string;
  /** By name. */
  readonly models: readonly SqlmeshModel[];
  readonly audits: readonly StandaloneAudit[];
}
