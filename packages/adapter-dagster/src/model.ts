import type { PythonNode, PythonStatement, PythonValue } from '@sparkle-orchestration/adapter-kit';

/** Keyword arguments in the order in which they are printed; `undefined` is left out. */
export type Arguments = Readonly<Record<string, PythonValue | undefined>>;

/** Segments of an asset key: letters, digits, `_`, `-` and `.` only (`assetKeys` makes them). */
export type AssetKey = readonly string[];

/** What one asset is, whoever makes it. */
export interface AssetFacts {
  readonly key: AssetKey;
  /** Keys, or `dg.AssetDep(…)` where a mapping of partitions is said. */
  readonly deps: readonly (AssetKey | PythonNode)[];
  readonly description?: string;
  readonly group?: string;
  /** Marks of what makes it, such as `postgres` or `dbt`. */
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly metadata?: PythonValue;
  readonly freshness?: PythonNode;
  /** `dg.AutomationCondition…` of this asset. */
  readonly automation?: PythonNode;
  readonly checks: readonly AssetCheckFacts[];
}

export interface AssetCheckFacts {
  readonly name: string;
  /** Assets after this one wait for it in the same run. @default false */
  readonly blocking?: boolean;
  /** Further assets that it reads. */
  readonly deps?: readonly AssetKey[];
  readonly description?: string;
}

/** A function that makes one asset (`@dg.asset`) or several at once (`@dg.multi_asset`). */
export interface AssetModel {
  /** Name of the Python function. */
  readonly name: string;
  readonly assets: readonly [AssetFacts, ...AssetFacts[]];
  /** `partitions_def`, `retry_policy`, `pool`, … of the decorator. */
  readonly arguments: Arguments;
  /** Parameters after `context`: resources with their types. */
  readonly resources: readonly Parameter[];
  readonly body: readonly PythonStatement[];
}

/** Checks of one table, asked together: `@dg.multi_asset_check`. */
export interface AssetChecksModel {
  readonly name: string;
  /** What Dagster calls it, where that is not the name of the function. */
  readonly definition?: string;
  readonly asset: AssetKey;
  /** Further assets that must be there first. */
  readonly deps: readonly AssetKey[];
  readonly checks: readonly AssetCheckFacts[];
  readonly arguments: Arguments;
  readonly resources: readonly Parameter[];
  readonly body: readonly PythonStatement[];
}

/** A parameter with its type, e.g. `warehouse: Postgres`. */
export interface Parameter {
  readonly name: string;
  readonly type: PythonNode;
}

/** One module of `defs/`. */
export interface ModuleModel {
  readonly docstring: string;
  readonly body: readonly PythonStatement[];
  /** Modules of the same folder that it imports by name. */
  readonly local?: ReadonlySet<string>;
}
