import type { Connector } from '@sparkle-orchestration/core';
import { z } from 'zod';

/** Ingestors of the language that this version reads and cannot run, by the kind of source. */
const planned: Readonly<Record<string, { readonly title: string; readonly ingestors: readonly string[] }>> = {
  lakehouse_files: {
    title: 'Files of other formats',
    ingestors: ['delta_table_as_source', 'iceberg_table_as_source'],
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
      'salesforce_cdc_streamer',
      'linkedin_ads_incremental',
      'amplitude_event_export_incremental',
      'google_analytics4_bigquery_export_daily',
    ],
  },
  pushed_source: { title: 'Data that is sent to us', ingestors: ['webhook_to_delta'] },
  enterprise_source: {
    title: 'Other databases and formats',
    ingestors: [
      'jdbc_mssql',
      'jdbc_oracle',
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

/** Why an ingestor cannot run, where there is more to say than that nobody has built it. */
const reasons: Readonly<Record<string, string>> = {
  webhook_to_delta:
    'Nothing can be fetched here: the service sends its events to a server that listens. `sparkle serve` starts pipelines by webhooks, and an event carries parameters, not rows.',
  salesforce_cdc_streamer: 'Change events come by gRPC (Pub/Sub API), not by HTTP requests.',
  linkedin_ads_incremental: 'Rows carry their day as an object of year, month and day, which no cursor can be.',
  amplitude_event_export_incremental: 'The export is a ZIP archive of compressed files, which nothing here reads.',
  google_analytics4_bigquery_export_daily: 'The export lies in BigQuery, which needs the driver of BigQuery.',
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
    description: ['Not runnable yet.', reasons[id]].filter(Boolean).join(' '),
    options: z.record(z.string(), z.unknown()),
    connectionTypes: [],
  })),
}));
