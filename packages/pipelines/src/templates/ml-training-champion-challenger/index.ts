import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const mlTrainingChampionChallenger = definePipelineTemplate({
  id: 'ml_training_champion_challenger',
  aliases: ['ml_training'],
  title: 'Training, champion and challenger',
  description: 'Trains several models, registers the best and promotes it when it is better.',
  requires: ['model_name'],
  chain: ['train_model_0', 'register_best_model', 'promote_champion'],
  runnable: false,
  extra: z.strictObject({
    models_to_train: z
      .array(
        z.strictObject({ name: z.string(), type: z.string(), params: z.record(z.string(), z.unknown()).default({}) }),
      )
      .optional()
      .describe('Model variants.'),
    models: z
      .array(z.strictObject({ trainer: z.string(), config: z.record(z.string(), z.unknown()).default({}) }))
      .optional()
      .describe('Model variants by trainer.'),
    training_config: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('train_test_split, stratify, random_state.'),
    champion_criteria: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('metric, threshold, improvement_threshold.'),
    metric: z.string().optional().describe('Metric that decides.'),
    threshold: z.number().optional().describe('Least value of the metric.'),
    mlflow_config: z.record(z.string(), z.unknown()).default({}).describe('Where runs are tracked.'),
    unity_catalog_registration: z.record(z.string(), z.unknown()).default({}).describe('Where models are registered.'),
    feature_importance: z.record(z.string(), z.unknown()).default({}).describe('Report of features.'),
    model_validation: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('validation_checks, fail_on_validation_error.'),
  }),
});
