import type { Dialect, FileNode, GraphConnection } from '@sparkle-orchestration/core';
import type { JinjaValue } from './jinja.js';

/** A YAML value of a properties file. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };
export type YamlMap = { readonly [key: string]: YamlValue };

/**
 * The statements around a model's SELECT, as Jinja: `macros/loads/<name>.sql`. With `verdict` they are checks of a
 * table, with `autocommit` statements without a transaction; both make no table.
 */
export interface DbtLoad {
  /** A select of what the checks found. */
  readonly verdict?: string;
  readonly autocommit?: true;
  readonly view: boolean;
  /** Idempotent DDL, committed before the load. */
  readonly setup: readonly string[];
  /** One transaction; `{{ select }}` is the model. */
  readonly statements: readonly string[];
  /** Project, environment, pipeline, operation, destination: the key of its rows in the ledger. */
  readonly identity: readonly string[];
  /** The table of rejected rows, as SQL, where there is one. */
  readonly quarantine?: string;
}

/** One `models/<folder>/<name>.sql`. */
export interface DbtModel {
  readonly name: string;
  readonly folder: string;
  /** Schema as the database knows it, e.g. `main.slv`. */
  readonly schema: string;
  /** Name of the table, when it is not the model's. */
  readonly alias?: string;
  readonly pipeline: string;
  readonly config: Readonly<Record<string, JinjaValue>>;
  /** Jinja calls of models that come first without being read. */
  readonly dependsOn: readonly string[];
  /** SELECT or statements, as Jinja. */
  readonly body: string;
  /** How its rows become a table; absent for plain statements. */
  readonly load?: DbtLoad;
  /** Its entry in `schema.yml`. */
  readonly properties: YamlMap;
  readonly node: FileNode;
}

/** A schema of tables that others make, or that a load makes outside dbt. */
export interface DbtSource {
  readonly name: string;
  readonly schema: string;
  readonly tables: readonly YamlMap[];
}

/** A line of the log at the end of a run. */
export interface DbtMessage {
  readonly text: string;
  /** Names of the models it looks at. */
  readonly models: readonly string[];
  /** `failed`: one of them did not succeed; `success`: all did; `done`: always. */
  readonly when: 'failed' | 'success' | 'done';
}

/** One pipeline whose interval the project closes. */
export interface DbtPipeline {
  readonly name: string;
  /** Project, environment, pipeline. */
  readonly identity: readonly string[];
  /** Names of its models. */
  readonly models: readonly string[];
  /** Those of them that are statements, which leave no row in the ledger. */
  readonly statements: readonly string[];
  /** Operations that must have committed the interval, loads outside dbt included. */
  readonly writers: readonly string[];
  /** Operations among them that dbt does not run. */
  readonly loads: readonly string[];
  /** Statements as Jinja. */
  readonly close: readonly string[];
}

/** A job of the dbt platform. */
export interface DbtPlatformJob {
  readonly name: string;
  readonly description?: string;
  /** Names of the models that it builds. */
  readonly models: readonly string[];
  /** In UTC; without it the job is started by hand or by its API. */
  readonly cron?: string;
  readonly timeoutSeconds?: number;
}

/** A whole project, before it is text. */
export interface DbtProject {
  /** dbt loads the models by itself: there are no statements, no ledger and no intervals. */
  readonly plain: boolean;
  readonly name: string;
  readonly env: string;
  readonly dialect: Dialect;
  /** Name that the warehouse file is attached under (DuckDB). */
  readonly database?: string;
  readonly warehouse: { readonly name: string; readonly connection: GraphConnection };
  readonly threads: number;
  readonly persistDocs: boolean;
  readonly grants: Readonly<Record<string, readonly string[]>>;
  readonly models: readonly DbtModel[];
  readonly sources: readonly DbtSource[];
  readonly exposures: readonly YamlMap[];
  readonly snapshots: readonly YamlMap[];
  readonly unitTests: readonly YamlMap[];
  readonly jobs: readonly DbtPlatformJob[];
  /** When the pipelines and jobs of those jobs run, as the macro `sparkle_last_tick` reads it. */
  readonly schedules: Readonly<Record<string, JinjaValue>>;
  readonly pipelines: readonly DbtPipeline[];
  readonly messages: readonly DbtMessage[];
  /** Defaults of the pipelines' parameters. */
  readonly vars: YamlMap;
  /** Statements that make the ledger, as Jinja. */
  readonly prepare: readonly string[];
}
