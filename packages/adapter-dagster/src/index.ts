export { modelGenerator } from './generate/index.js';
export type {
  AssetCheckFacts,
  AssetChecksModel,
  AssetFacts,
  AssetKey,
  AssetModel,
  ModuleModel,
  Parameter,
} from './model.js';
export { assetKeys, dagsterName, ownerOf, tagOf } from './names.js';
export { type DagsterOptions, dagsterOptions } from './options.js';
export { dg, printAsset, printAssetChecks, printModule } from './print.js';
