import type { Location } from '../diagnostics/diagnostic.js';
import type { Column } from '../graph/sql.js';

/** Tools whose projects can be read. */
export type ModelProjectType = 'dbt' | 'sqlmesh';

/** When a model runs: five fields of cron, and the word that people use for it in names (`daily`, `cron_15_2_x_x_x`). */
export interface ModelSchedule {
  readonly cron: string;
  readonly label: string;
  /** IANA zone; that of the generator when absent. */
  readonly timezone?: string;
}

/** How a model becomes a table. `custom`: by means of the tool that only its own command knows. */
export interface ModelMaterialization {
  readonly kind:
    | 'table'
    | 'view'
    | 'materialized_view'
    | 'incremental'
    | 'incremental_by_time'
    | 'incremental_by_partition'
    | 'scd2'
    | 'snapshot'
    | 'seed'
    | 'custom';
  /** In the words of the tool: `incremental`, `INCREMENTAL_BY_TIME_RANGE`. */
  readonly written: string;
  /** dbt: `incremental_strategy`. */
  readonly strategy?: string;
  readonly uniqueKey?: readonly string[];
  /** Column of the time that rows belong to: dbt's `event_time`, SQLMesh's `time_column`. */
  readonly timeColumn?: string;
  /** Length of a batch as the tool writes it: dbt's `batch_size` (`day`), SQLMesh's `batch_size` (`30`). */
  readonly batchSize?: string;
  readonly lookback?: number;
  /** First moment that there is data of, ISO 8601. */
  readonly begin?: string;
  readonly onSchemaChange?: string;
}

export interface ModelPartition {
  readonly columns: readonly string[];
  readonly dataType?: string;
  readonly granularity?: 'hour' | 'day' | 'month' | 'year';
}

/** What people wrote about running a model: in `meta`, tags or arguments of the tool. */
export interface ModelFacts {
  /** What its meta, tags or MODEL block ask for; that of the generator when absent. */
  readonly schedule?: ModelSchedule;
  /** IANA zone of its schedule, also of the one of the generator. */
  readonly timezone?: string;
  readonly owner?: string;
  readonly slaMinutes?: number;
  readonly freshnessMinutes?: number;
  readonly critical: boolean;
  readonly retries?: number;
  readonly timeoutMinutes?: number;
  readonly alertChannels: readonly string[];
  /** Time of day before which it must not start, `HH:MM` in the zone of its schedule. */
  readonly notBefore?: string;
  /** First day of its partitions, ISO date. */
  readonly start?: string;
}

/** What a model, seed or snapshot is and runs. */
export interface ModelNode extends ModelFacts {
  /** Identity in the tool: dbt's `unique_id`, SQLMesh's quoted full name. Never shortened. */
  readonly id: string;
  /** Plain name for people; `dim_v2` for version 2 of `dim`. */
  readonly name: string;
  readonly package: string;
  /** dbt: parts of the selector that matches this node only. SQLMesh: the full name in parts. */
  readonly fqn: readonly string[];
  readonly resource: 'model' | 'seed' | 'snapshot';
  /** Unquoted parts of the table: database, schema, name; fewer where the tool knows fewer. */
  readonly relation: readonly string[];
  readonly materialization: ModelMaterialization;
  /** Nodes that come first, through inlined and disabled ones, in order of ids. */
  readonly dependsOn: readonly string[];
  /** Sources that it reads, through inlined and disabled nodes. */
  readonly sources: readonly string[];
  /** Inlined nodes (ephemeral, embedded) that are part of its SQL. */
  readonly inlines: readonly string[];
  readonly partition?: ModelPartition;
  readonly clusterBy: readonly string[];
  readonly tags: readonly string[];
  /** Group of dbt that it belongs to. */
  readonly group?: string;
  readonly description?: string;
  readonly columns: readonly Column[];
  readonly language: 'sql' | 'python';
  /** SQL after compiling, where the tool has it. */
  readonly compiledSql?: string;
  /** dbt version of a model. */
  readonly version?: string;
  readonly location: Location;
}

/** A dbt test or an audit. */
export interface ModelTest {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly fqn: readonly string[];
  readonly severity: 'error' | 'warn';
  /** The node that it is written at, as the tool tells it; it may look at others besides, or be inlined. */
  readonly about?: string;
  /** The node that it belongs to: its only live parent. Absent: it waits for all of `dependsOn`. */
  readonly attachedTo?: string;
  readonly dependsOn: readonly string[];
  readonly sources: readonly string[];
  /** It looks at its node and at nothing else, neither a source nor an inlined node: the tool runs it with the node. */
  readonly ownOnly: boolean;
  /** SQL that selects what is wrong, where the tool has it and it was asked for. */
  readonly compiledSql?: string;
  /** Kind and column where the tool tells: `not_null` of `order_id`. */
  readonly kind?: string;
  readonly column?: string;
  readonly tags: readonly string[];
  readonly location: Location;
}

/** A table that the project reads and does not make. */
export interface ModelSource {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly fqn: readonly string[];
  readonly relation: readonly string[];
  readonly freshness?: {
    readonly warnAfterMinutes?: number;
    readonly errorAfterMinutes?: number;
    readonly loadedAtField?: string;
  };
  readonly tags: readonly string[];
  readonly location: Location;
}

/** What people use: a dashboard, a report. */
export interface ModelExposure {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly owner?: string;
  readonly dependsOn: readonly string[];
  readonly location: Location;
}

/** A node that is no task: edges pass through it. */
export interface PassedNode {
  readonly id: string;
  readonly name: string;
  /** `lineage`: a metric, an analysis, a function: something that tools know and that makes no table. */
  readonly why: 'inlined' | 'disabled' | 'lineage';
  readonly location: Location;
}

/** A project of dbt or SQLMesh as data: what generators for any orchestrator read. Everything is in order of ids. */
export interface ModelProject {
  readonly type: ModelProjectType;
  readonly name: string;
  /** What was read, as people gave it: the manifest, or the folder of the project. */
  readonly source: string;
  /** Version of the tool that made it, and of its format, for people. */
  readonly toolVersion?: string;
  readonly formatVersion?: string;
  /** Engine that the project is for, in the words of the tool: `duckdb`, `bigquery`. */
  readonly warehouse?: string;
  readonly nodes: readonly ModelNode[];
  readonly tests: readonly ModelTest[];
  readonly sources: readonly ModelSource[];
  readonly exposures: readonly ModelExposure[];
  readonly passed: readonly PassedNode[];
  /** Kinds of resources that make no task, with their number: `semantic_model`, `unit_test`. */
  readonly ignored: Readonly<Record<string, number>>;
}
