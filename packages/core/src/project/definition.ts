import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { GraphParameter, HolidayCalendarFact, RunMetric } from '../graph/execution-graph.js';
import type { NotificationChannel, SecretReference } from '../graph/policy.js';
import type { Column } from '../graph/sql.js';
import type { JobDefinition, Sla } from './job.js';
import type { EventTrigger, TriggerDefinition } from './trigger.js';

export type * from './job.js';
export type * from './trigger.js';

/** Finds the place of a value by its path in the document as written; the nearest existing parent when it is absent. */
export type Locate = (path: readonly (string | number)[], part?: 'key' | 'value') => Location;

/** A connection of one environment: type, plain properties, secrets as references. */
export interface ConnectionDefinition {
  readonly name: string;
  /** Canonical type: `duckdb`, `postgres`, `file`, `slack`, `smtp`, `webhook`, `rest_api`, … */
  readonly type: string;
  readonly properties: Readonly<Record<string, string | number | boolean | SecretReference>>;
  readonly locate: Locate;
}

/** Where the value of a secret is kept, when it is not an environment variable. */
export type SecretProvider =
  /** A file of lines `NAME=value`, relative to the project. */
  | { readonly type: 'dotenv'; readonly file: string }
  /** A file that holds the value; the line break at its end does not count. */
  | { readonly type: 'file'; readonly path: string }
  /** What a program prints, without the line break at its end; it is started without a shell. */
  | { readonly type: 'command'; readonly command: readonly string[] }
  /** A store of a cloud: compiled for targets that read it; not read here. */
  | { readonly type: CloudSecretProvider; readonly name: string; readonly key?: string };
export type CloudSecretProvider =
  | 'aws_secret'
  | 'gcp_secret'
  | 'azure_key_vault'
  | 'vault'
  | 'kubernetes_secret'
  | 'databricks_scope'
  | 'airflow_connection';

/** How one secret is found. `variables` maps an environment name (or `*`) to the variable that holds the value. */
export interface SecretDefinition {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** A missing required secret ends a command with exit code 3. @default true */
  readonly required: boolean;
  readonly pattern?: string;
  readonly description?: string;
  /** @default an environment variable */
  readonly provider?: SecretProvider;
  readonly location: Location;
}

export interface ScheduleDefinition {
  readonly cron?: string;
  readonly everySeconds?: number;
  readonly timezone: string;
  readonly catchup: boolean;
  readonly startDate?: string;
  /** ISO date or timestamp in the schedule's zone: no interval ends after it. Since 1.1. */
  readonly endDate?: string;
  /** Days on which nothing runs, or runs on another day. Since 1.1. */
  readonly calendar?: HolidayCalendarFact;
  readonly jitterSeconds: number;
  readonly maxActiveRuns?: number;
}

/** One item of `transformers`. */
export interface TransformerStep {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Path of the step in its document. */
  readonly path: readonly (string | number)[];
  /** Parameters that stand elsewhere in the document, with their paths: steps that a template makes of its fields. */
  readonly paths?: Readonly<Record<string, readonly (string | number)[]>>;
}

/** A promise of a pipeline that is looked at when its tasks have succeeded; the length of a run is its `sla`. */
export type PipelineMonitor = { readonly path: readonly (string | number)[] } & (
  | { readonly type: 'rows'; readonly min?: number; readonly max?: number }
  /** `table` is a full name. */
  | { readonly type: 'freshness'; readonly table: string; readonly eventColumn: string; readonly maxAgeHours: number }
);

/**
 * A pipeline of any dialect, normalised: aliases and shorthand expanded, variables substituted, secrets as references.
 * `config` holds what only its template reads: the flat dialect's fields (see `FlatConfig`), a warehouse pipeline with
 * its source and destination (`WarehouseConfig`), or a SQL model (`ModelConfig`).
 */
export interface PipelineDefinition<C = unknown> {
  readonly name: string;
  /** Canonical template id: one of the 24, `warehouse_ingestion`, or `sql_model`. */
  readonly template: string;
  readonly dialect: 'flat' | 'warehouse' | 'model' | 'typescript';
  readonly env: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly schedule?: ScheduleDefinition;
  /** Events that start it, besides the schedule. */
  readonly events?: readonly { readonly event: EventTrigger['event']; readonly path: readonly (string | number)[] }[];
  readonly params: Readonly<Record<string, GraphParameter>>;
  readonly retry: { readonly count: number; readonly delaySeconds: number; readonly backoff: number };
  readonly timeoutSeconds?: number;
  readonly maxParallelTasks: number;
  /** Names of pipelines that must have finished the interval first. */
  readonly dependencies: readonly string[];
  readonly onFailure: readonly NotificationChannel[];
  readonly onSuccess: readonly NotificationChannel[];
  /** Told before a task is tried again. @default nobody */
  readonly onRetry?: readonly NotificationChannel[];
  /** Told once per run that misses `sla`. @default nobody */
  readonly onSlaMiss?: readonly NotificationChannel[];
  readonly sla?: Sla;
  /** @default none */
  readonly monitors?: readonly PipelineMonitor[];
  /** Figures of a run that its result tells. @default none */
  readonly metrics?: readonly RunMetric[];
  /** What the embedded database of a run may use. @default what the machine has, or its connection says */
  readonly limits?: { readonly memoryMb?: number; readonly cpuCores?: number };
  /** False: never started by a schedule or a job. */
  readonly enabled: boolean;
  readonly config: C;
  /** Project-relative path of the main file. */
  readonly file: string;
  readonly locate: Locate;
}

/** Fields of the flat dialect that templates read. Names of tables are full (`cat.sch.tab`) after normalisation. */
export interface FlatConfig {
  readonly sourceSystem?: string;
  readonly sourceConnection?: string;
  /** As written: a table of the source connection (bronze), or a dataset of the warehouse (silver). */
  readonly sourceTables: readonly string[];
  readonly destination?: string;
  readonly primaryKey: readonly string[];
  readonly businessKey: readonly string[];
  readonly partitionColumns: readonly string[];
  readonly watermarkColumn?: string;
  readonly transformers: readonly TransformerStep[];
  readonly ingestor?: string;
  readonly writeMode: string;
  /** The write mode as the file has it; absent where it says none. */
  readonly writtenMode?: string;
  readonly expectationsSuite?: unknown;
  readonly sqlDialect: string;
  readonly checkpointLocation?: string;
  readonly modelName?: string;
  readonly featureColumns: readonly string[];
  readonly targetColumn?: string;
  readonly dataContract?: Readonly<Record<string, unknown>>;
  /** Declared columns of the source, if any. */
  readonly columns?: readonly Column[];
  /** `extra_config`, parsed by the template's own schema. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A resource of a warehouse source that a pipeline loads. */
export interface WarehouseResource {
  readonly name: string;
  readonly table?: string;
  readonly query?: string;
  readonly path?: string;
  readonly format?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly primaryKey: readonly string[];
  readonly writeDisposition: 'append' | 'replace' | 'merge';
  readonly incremental?: {
    readonly cursorField: string;
    readonly initialValue?: string;
    /** Type of the cursor where the schema does not tell it. @default timestamp */
    readonly type?: string;
  };
  readonly columns?: readonly Column[];
  /** What it holds, for people. */
  readonly description?: string;
  /** Columns with personal data: class `pii` in the lineage. */
  readonly piiFields: readonly string[];
  readonly checks: readonly WarehouseCheck[];
  /** Full dataset name of the result. */
  readonly destination: string;
  readonly path_: readonly (string | number)[];
}

export interface WarehouseCheck {
  readonly name: string;
  readonly type: string;
  readonly columns: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly params: Readonly<Record<string, unknown>>;
  readonly location: Location;
}

export interface WarehouseConfig {
  readonly source: {
    readonly name: string;
    readonly type: string;
    readonly connection: string;
    readonly locate: Locate;
  };
  readonly destination: { readonly name: string; readonly type: string; readonly connection: string };
  readonly resources: readonly WarehouseResource[];
  readonly schemaEvolution: boolean;
  readonly failOnError: boolean;
  /** Rows that were extracted longer ago are deleted after each load. @default never */
  readonly retentionDays?: number;
  /** After each load an index on the primary key is there; a unique one where rows are merged. @default false */
  readonly createIndexes: boolean;
  /** Steps of `transformations.post_load`, when they are enabled. */
  readonly postLoad?: readonly PostLoadStep[];
}

/** What is done after the loads of a warehouse pipeline, in one transaction of its own. */
export type PostLoadStep = {
  /** Name of its task. */
  readonly name: string;
  /** Path of the step below `pipeline`. */
  readonly path: readonly (string | number)[];
} & (
  | { readonly kind: 'sql'; readonly file: string; readonly sql?: never }
  | { readonly kind: 'sql'; readonly sql: string; readonly file?: never }
  /** Params of the dbt task. */
  | { readonly kind: 'dbt'; readonly params: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'chain';
      /** Full names of tables. */
      readonly source: string;
      readonly destination: string;
      readonly transformers: readonly TransformerStep[];
      readonly writeMode: string;
      readonly primaryKey: readonly string[];
    }
);

/** A file of `config/models`: one SELECT with a small header. */
export interface ModelConfig {
  readonly sql: string;
  /** Offset of `sql` inside the file, for positions. */
  readonly sqlOffset: number;
  readonly dialect: string;
  readonly destination: string;
  readonly writeMode: string;
  /** The write mode as the file has it; absent where it says none. */
  readonly writtenMode?: string;
  readonly keys: readonly string[];
  readonly partitionColumns: readonly string[];
  readonly watermarkColumn?: string;
  readonly checks: readonly { readonly type: string; readonly columns: readonly string[]; readonly severity: string }[];
  readonly columns: readonly Column[];
  /** Dataset names that the SQL reads, as found in it. */
  readonly reads: readonly string[];
}

/** A parameter that a file of `config/transformers` declares. */
export interface TransformerFileParam {
  readonly name: string;
  /** What its value is: `column` and `columns` name columns of the input. */
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'column' | 'columns';
  readonly required: boolean;
  readonly default?: string | number | boolean | readonly string[];
  readonly description?: string;
}

/** A file of `config/transformers`: one SELECT over `{{ input }}`, a step of the project's own. */
export interface TransformerFile {
  readonly name: string;
  readonly description?: string;
  readonly sql: string;
  /** Offset of `sql` inside the file, for positions. */
  readonly sqlOffset: number;
  readonly dialect: string;
  readonly params: readonly TransformerFileParam[];
  /** Declared columns: they settle types that cannot be worked out. */
  readonly columns: readonly Column[];
  readonly file: string;
  /** The whole file. */
  readonly text: string;
  readonly locate: Locate;
}

/** A job, trigger, source or destination of the warehouse dialect: read, validated and listed. */
export interface ListedDocument {
  readonly kind: 'source' | 'destination' | 'job' | 'trigger';
  readonly name: string;
  readonly enabled: boolean;
  /** Detail lines for `list`, such as `Mode: dag`. */
  readonly details: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly locate: Locate;
}

/** Columns of a dataset with where they are told: a document, or `schemas/<dataset>.json`. */
export interface DatasetSchema {
  readonly dataset: string;
  readonly columns: readonly Column[];
  readonly location?: Location;
}

/** Everything that the files of a project say in one environment. Nothing here was read from a network or a secret. */
export interface ProjectDefinition {
  readonly name: string;
  /** Absolute path; never part of any output. */
  readonly root: string;
  readonly env: string;
  /** Name of the connection that flat pipelines write to. */
  readonly warehouse: string;
  readonly connections: ReadonlyMap<string, ConnectionDefinition>;
  readonly pipelines: readonly PipelineDefinition[];
  readonly documents: readonly ListedDocument[];
  /** Jobs that could be read, by name. */
  readonly jobs: readonly JobDefinition[];
  /** Triggers of documents and of pipelines with a schedule, by name; disabled ones too. */
  readonly triggers: readonly TriggerDefinition[];
  readonly secrets: ReadonlyMap<string, SecretDefinition>;
  readonly schemas: ReadonlyMap<string, DatasetSchema>;
  /** Adapter name to its options as written in the project file. */
  readonly adapters: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Package names of plugins. */
  readonly plugins: readonly string[];
  /** Folders outside the project that files may be read from, as written. @default none */
  readonly allowedDirectories?: readonly string[];
  /** Hosts that HTTP sources may call although their addresses are private. @default none */
  readonly allowedHosts?: readonly string[];
  /** Steps of the project's own by name, from `config/transformers`. */
  readonly transformers?: ReadonlyMap<string, TransformerFile>;
  /** Options of ingestors by name, from `config/ingestors`. */
  readonly ingestors?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Places in the project file. */
  readonly locate?: Locate;
}

/** What reading a project gives: what could be read, and everything that is wrong. Errors do not hide good files. */
export interface ReadProjectResult {
  readonly project: ProjectDefinition;
  readonly diagnostics: readonly Diagnostic[];
  /** Documents that were found and could not be used; they are not part of `project`. */
  readonly broken?: readonly { readonly kind: string; readonly name: string; readonly file: string }[];
  /** Text of a project file that was read, for printing source lines. */
  readonly sourceText: (file: string) => string | undefined;
}
