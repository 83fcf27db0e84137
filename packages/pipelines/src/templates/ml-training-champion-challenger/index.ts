import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';

export const mlTrainingChampionChallenger = definePipelineTemplate<FlatConfig>({
  id: 'ml_training_champion_challenger',
  aliases: ['ml_training'],
  title: 'Training, champion and challenger',
  description: 'Trains several models, registers the best and promotes it when it is better.',
  requires: ['model_name'],
  chain: ['train_model_0', 'register_best_model', 'promote_champion'],
  runnable: false,
  /** Features and target stand beside the other fields, or in the config of each model. */
  check({ pipeline, report }) {
    const { featureColumns, targetColumn, extra } = pipeline.config;
    const models = (extra['models'] ?? []) as readonly { readonly config?: Readonly<Record<string, unknown>> }[];
    const told = (key: string) => models.length > 0 && models.every((model) => model.config?.[key] !== undefined);
    const missing = [
      ...(featureColumns.length > 0 || told('feature_columns') ? [] : ['feature_columns']),
      ...(targetColumn !== undefined || told('target_column') ? [] : ['target_column']),
    ];
    for (const field of missing) {
      const facts = { pipeline: pipeline.name, template: pipeline.template, field };
      report(diagnostics.report('field-missing', facts, pipeline.locate([])));
    }
  },
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
