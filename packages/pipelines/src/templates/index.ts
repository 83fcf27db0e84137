import type { PipelineTemplate } from '@sparkle-orchestration/core';
import { backfillHistorical } from './backfill-historical/index.js';
import { bronzeRawIngestion } from './bronze-raw-ingestion/index.js';
import { bronzeStreamingIngestion } from './bronze-streaming-ingestion/index.js';
import { catchupAfterOutage } from './catchup-after-outage/index.js';
import { costAttributionTagging } from './cost-attribution-tagging/index.js';
import { custom } from './custom/index.js';
import { dataContractEnforcement } from './data-contract-enforcement/index.js';
import { dataQualityExpectations } from './data-quality-expectations/index.js';
import { dimensionDailyScd2 } from './dimension-daily-scd2/index.js';
import { disasterRecoveryReplication } from './disaster-recovery-replication/index.js';
import { factDailyIncremental } from './fact-daily-incremental/index.js';
import { featureStoreDailyMaterialization } from './feature-store-daily-materialization/index.js';
import { featureStoreRealtimeSync } from './feature-store-realtime-sync/index.js';
import { goldDailyAggregate } from './gold-daily-aggregate/index.js';
import { goldRealtimeDashboard } from './gold-realtime-dashboard/index.js';
import { mlBatchScoring } from './ml-batch-scoring/index.js';
import { mlRealtimeScoring } from './ml-realtime-scoring/index.js';
import { mlTrainingChampionChallenger } from './ml-training-champion-challenger/index.js';
import { modelDriftMonitoring } from './model-drift-monitoring/index.js';
import { silverBatchTransformation } from './silver-batch-transformation/index.js';
import { silverStreamingTransformation } from './silver-streaming-transformation/index.js';
import { sqlModel } from './sql-model/index.js';
import { tableReconciliation } from './table-reconciliation/index.js';
import { unityCatalogGovernanceSync } from './unity-catalog-governance-sync/index.js';
import { vacuumOptimizeMaintenance } from './vacuum-optimize-maintenance/index.js';
import { warehouseIngestion } from './warehouse-ingestion/index.js';
import { zorderAnalyze } from './zorder-analyze/index.js';

/** The 24 templates, and custom tasks, warehouse pipelines and SQL models. */
// biome-ignore lint/suspicious/noExplicitAny: templates of different configs share one list; each reads its own.
export const pipelineTemplates: readonly PipelineTemplate<any>[] = [
  backfillHistorical,
  bronzeRawIngestion,
  bronzeStreamingIngestion,
  catchupAfterOutage,
  costAttributionTagging,
  custom,
  dataContractEnforcement,
  dataQualityExpectations,
  dimensionDailyScd2,
  disasterRecoveryReplication,
  factDailyIncremental,
  featureStoreDailyMaterialization,
  featureStoreRealtimeSync,
  goldDailyAggregate,
  goldRealtimeDashboard,
  mlBatchScoring,
  mlRealtimeScoring,
  mlTrainingChampionChallenger,
  modelDriftMonitoring,
  silverBatchTransformation,
  silverStreamingTransformation,
  sqlModel,
  tableReconciliation,
  unityCatalogGovernanceSync,
  vacuumOptimizeMaintenance,
  warehouseIngestion,
  zorderAnalyze,
];
