import {
  call,
  code,
  importedModule,
  isPythonNode,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  pythonModule,
  set,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { AssetChecksModel, AssetFacts, AssetKey, AssetModel, ModuleModel, Parameter } from './model.js';

/** `dagster`, as everybody imports it. */
const module = importedModule('dagster', 'dg');

/** `dg.<name>`. */
export const dg = (name: string): PythonNode => code`${module}.${variable(name)}`;

const some = <T extends PythonValue>(items: readonly T[]): readonly T[] | undefined =>
  items.length > 0 ? items : undefined;

const setOf = ([first, ...more]: readonly string[]) => (first === undefined ? undefined : set(first, ...more));

const keys = (all: readonly (AssetKey | PythonNode)[]): PythonValue | undefined =>
  some(all.map((key): PythonValue => (isPythonNode(key) ? key : [...key])));

/** What an asset has in `@dg.asset` and in `dg.AssetSpec` alike. */
function factsOf(asset: AssetFacts) {
  return {
    description: asset.description,
    group_name: asset.group,
    kinds: setOf(asset.kinds),
    owners: some(asset.owners),
    tags: Object.keys(asset.tags).length > 0 ? asset.tags : undefined,
    metadata: asset.metadata,
    freshness_policy: asset.freshness,
    automation_condition: asset.automation,
  };
}

/** `dg.AssetCheckSpec(…)` of each check. */
function checkSpecs(
  assets: readonly Pick<AssetFacts, 'key' | 'checks'>[],
  given: Readonly<Record<string, PythonValue | undefined>> = {},
): readonly PythonNode[] | undefined {
  return some(
    assets.flatMap(({ key, checks }) =>
      checks.map((check) =>
        call(dg('AssetCheckSpec'), [check.name], {
          asset: [...key],
          ...given,
          ...(check.deps ? { additional_deps: keys(check.deps) } : {}),
          ...(check.blocking === undefined ? {} : { blocking: check.blocking || undefined }),
          description: check.description,
        }),
      ),
    ),
  );
}

/** Parameters of a function, for its first line. Types are names that the module imports. */
function parameters(first: Parameter, rest: readonly Parameter[]): readonly PythonNode[] {
  return [first, ...rest].map(({ name, type }) => code`${variable(name)}: ${type}`);
}

const context = (type: string): Parameter => ({ name: 'context', type: dg(type) });

/** An asset, or several that one function makes. */
export function printAsset(model: AssetModel): PythonStatement {
  const [asset, ...more] = model.assets;
  const decorator =
    more.length === 0
      ? call(dg('asset'), [], {
          key: [...asset.key],
          deps: keys(asset.deps),
          ...factsOf(asset),
          ...model.arguments,
          check_specs: checkSpecs([asset]),
        })
      : call(dg('multi_asset'), [], {
          name: model.name,
          specs: model.assets.map((one) =>
            call(dg('AssetSpec'), [[...one.key]], { deps: keys(one.deps), ...factsOf(one) }),
          ),
          ...model.arguments,
          check_specs: checkSpecs(model.assets),
        });
  return pythonFunction(model.name, {
    decorators: [decorator],
    parameters: parameters(context('AssetExecutionContext'), model.resources),
    body: model.body,
  });
}

/** Checks of a table that no asset of the module makes. */
export function printAssetChecks(model: AssetChecksModel): PythonStatement {
  return pythonFunction(model.name, {
    decorators: [
      call(dg('multi_asset_check'), [], {
        name: model.definition ?? model.name,
        specs: checkSpecs([{ key: model.asset, checks: model.checks }], {
          additional_deps: keys(model.deps),
          blocking: true,
        }),
        ...model.arguments,
      }),
    ],
    parameters: parameters(context('AssetCheckExecutionContext'), model.resources),
    body: model.body,
  });
}

/** A module of the project. Dagster reads annotations when it decorates functions, so they are never made lazy. */
export function printModule({ docstring, body, local }: ModuleModel): string {
  return pythonModule({ docstring, body, lazyAnnotations: false, ...(local ? { local } : {}) });
}
