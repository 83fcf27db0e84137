import type { Connector } from '@sparkle-orchestration/core';
import { z } from 'zod';

/** Ingestors of the language that this version reads and cannot run, by the kind of source. */
const planned: Readonly<Record<string, { readonly title: string; readonly ingestors: readonly string[] }>> = {
  lakehouse_files: {
    title: 'Files of other formats',
    ingestors: ['fixed_width_dremel', 'incremental_avro', 'delta_table_as_source', 'iceberg_table_as_source'],
  },
  rest_source: {
    title: 'HTTP services',
    ingestors: ['paginated_rest_json', 'paginated_rest_csv', 'graphql_paginated', 'webhook_to_delta'],
  },
  stream_source: {
    title: 'Streams',
    ingestors: [
      'kafka_topic_raw',
      'redpanda_topic',
      'confluent_schema_registry_avro',
      'kafka_avro',
      'eventhubs_kafka_protocol',
      'kinesis_datastreams',
      'pubsub_topic',
      'pulsar_topic',
      'generic_structured_streaming',
    ],
  },
  change_source: {
    title: 'Change data capture',
    ingestors: [
      'debezium_kafka_cdc',
      'postgres_cdc_via_debezium',
      'sqlserver_cdc_debezium',
      'kafka_connect_jdbc_source',
      'kafka_connect_mongo_source',
      'oracle_goldengate_kafka_cdc',
      'mysql_binlog_direct',
      'postgres_logical_replication',
      'mongodb_change_streams',
      'dynamodb_streams',
    ],
  },
  saas_source: {
    title: 'Services',
    ingestors: [
      'salesforce_bulk_full',
      'salesforce_bulk_incremental',
      'salesforce_ingestor',
      'salesforce_cdc_streamer',
      'hubspot_incremental',
      'stripe_incremental_events',
      'shopify_admin_api_incremental',
      'zendesk_incremental',
      'servicenow_table_api_incremental',
      'marketo_bulk_extract_incremental',
      'zuora_aqua_incremental',
      'google_ads_report_incremental',
      'meta_ads_insights_incremental',
      'linkedin_ads_incremental',
      'amplitude_event_export_incremental',
      'segment_warehouse_sync',
      'workday_prism_raas_incremental',
      'netsuite_suiteanalytics_incremental',
      'google_analytics4_bigquery_export_daily',
    ],
  },
  enterprise_source: {
    title: 'Other databases and formats',
    ingestors: [
      'jdbc_mysql',
      'jdbc_mssql',
      'jdbc_oracle',
      'jdbc_sqlite',
      'oracle_flashback_query',
      'db2_cdc_infosphere',
      'teradata_fastexport_parallel',
      'sap_odp_extractor',
      'copybook_ebcdic_mainframe',
      'snowflake_stream',
      'bigquery_change_stream',
      'hl7_fhir_bundle',
      'x12_edi_837_835',
      'fix_protocol_log',
      'swift_mt_mx_iso20022',
    ],
  },
};

/** What names them is valid, and refused with a code where it would run. */
export const plannedConnectors: readonly Connector[] = Object.entries(planned).map(([type, { title, ingestors }]) => ({
  type,
  title,
  description: `${title}: read and validated; not runnable yet.`,
  connection: z.record(z.string(), z.unknown()),
  secrets: [],
  runnable: false,
  ingestors: ingestors.map((id) => ({
    id,
    description: 'Not runnable yet.',
    options: z.record(z.string(), z.unknown()),
    connectionTypes: [],
  })),
}));
