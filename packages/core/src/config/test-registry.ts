import { z } from 'zod';
import { defineConnector } from '../plugin/connector.js';
import { definePipelineTemplate, type PipelineTemplate } from '../plugin/pipeline-template.js';
import type { Registry } from '../plugin/registry.js';

const any = z.record(z.string(), z.unknown());
const open = (
  id: string,
  requires: readonly string[] = [],
  extra: z.ZodType<Readonly<Record<string, unknown>>> = any,
) => definePipelineTemplate({ id, title: id, description: id, requires, extra, chain: [] });

/** Templates for tests: enough of each to read every example definition. */
export const testTemplates: readonly PipelineTemplate[] = [
  open(
    'bronze_raw_ingestion',
    ['ingestor', 'destination_table'],
    z.strictObject({
      ingestor_config: any.default({}).describe('Options.'),
      jdbc_options: z
        .strictObject({ numPartitions: z.number().int(), fetchSize: z.number().int() })
        .optional()
        .describe('Options.'),
      retention_days: z.number().int().positive().optional().describe('Days.'),
      add_provenance: z.boolean().default(true).describe('Columns.'),
      schema_evolution: z.string().optional().describe('How.'),
    }),
  ),
  open(
    'silver_batch_transformation',
    ['source_table', 'destination_table', 'transformers'],
    z.strictObject({
      schema_enforcement: z.boolean().optional().describe('Strict.'),
      schema_evolution: z.string().optional().describe('How.'),
      quality_checks: any.optional().describe('Checks.'),
      merge_keys: z.array(z.string()).optional().describe('Keys.'),
      threshold: z.number().optional().describe('A number.'),
    }),
  ),
  open('gold_daily_aggregate', ['source_table', 'destination_table']),
  open('feature_store_daily_materialization', ['primary_key', 'destination_table', 'source_table']),
  open('ml_training_champion_challenger', ['model_name', 'feature_columns', 'target_column']),
  open('dimension_daily_scd2'),
  open('warehouse_ingestion'),
];

const secret = z.union([z.string(), z.strictObject({ secret: z.string() })]);

/** A registry of test templates and one connector with a strict schema. */
export const testRegistry: Registry = {
  templates: new Map(testTemplates.map((template) => [template.id, template])),
  taskKinds: new Map(),
  connectors: new Map([
    [
      'postgres',
      defineConnector({
        type: 'postgres',
        aliases: ['postgresql'],
        title: 'Postgres',
        description: 'For tests',
        connection: z.strictObject({
          url: secret.optional(),
          connection_string: secret.optional(),
          host: z.string().optional(),
          port: z.number().int().optional(),
          database: z.string().optional(),
          schema: z.string().optional(),
          user: secret.optional(),
          password: secret.optional(),
          driver: z.string().optional(),
          sslmode: z.string().optional(),
          properties: z.record(z.string(), z.string()).optional(),
        }),
        secrets: ['password'],
        ingestors: [
          { id: 'jdbc_postgres', description: 'For tests', options: any, connectionTypes: ['postgres'] },
          {
            ...{ id: 'new_files', description: 'For tests', options: any, connectionTypes: [] },
            cursor: () => ({ column: 'at', type: 'timestamp' }),
          },
        ],
      }),
    ],
  ]),
  adapters: new Map(),
};
