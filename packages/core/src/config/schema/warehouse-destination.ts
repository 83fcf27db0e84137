import { z } from 'zod';
import { filled, flag, free, list, scalar, secretKey, text, whole } from './common.js';
import { connectionCommon } from './warehouse-source.js';

const host = filled('Host name or address.');
const port = whole('Port.', 1, 65_535);
const user = filled('User to connect as.');
const password = { password_secret_key: secretKey('Password.') };
const database = filled('Database.');
const schema = filled('Schema.');
const path = filled('File or folder.');

/** Fields of `connection`, per type of destination. */
const connections = {
  duckdb: {
    file_path: filled('Database file, relative to the project, or :memory:.').optional(),
    database: filled('Same as file_path.').optional(),
  },
  databricks: {
    server_hostname_secret_key: secretKey('Host of the workspace.'),
    http_path_secret_key: secretKey('HTTP path of the SQL warehouse.'),
    access_token_secret_key: secretKey('Token.'),
    catalog: filled('Catalog.'),
    schema,
    session_configuration: z.record(z.string(), scalar).describe('Settings of a session.').optional(),
  },
  snowflake: {
    account: filled('Account.'),
    user,
    ...password,
    database,
    schema,
    warehouse: filled('Virtual warehouse.').optional(),
    role: filled('Role.').optional(),
  },
  bigquery: {
    project_id: filled('Project.'),
    dataset: filled('Dataset.'),
    credentials_secret_key: secretKey('Service account key.').optional(),
  },
  postgres: { host, port, user, ...password, database, schema },
  mssql: { host, port, user, ...password, database, schema: schema.optional() },
  clickhouse: { host, port, user, ...password, database, schema: schema.optional() },
  redshift: { host, port, user, ...password, database, schema: schema.optional() },
  azuresynapse: {
    server_hostname_secret_key: secretKey('Host of the workspace.'),
    user,
    ...password,
    database,
    schema: schema.optional(),
  },
  athena: {
    region: filled('AWS region.'),
    access_key_id_secret_key: secretKey('Access key id.').optional(),
    secret_access_key_secret_key: secretKey('Secret access key.').optional(),
    access_key_id: filled('Access key id, as ${NAME}.').optional(),
    secret_access_key: filled('Secret access key, as ${NAME}.').optional(),
    catalog: filled('Catalog.'),
    database,
  },
  filesystem: { file_path: path },
  lancedb: { file_path: path },
  motherduck: { file_path: path, token_secret_key: secretKey('Token.').optional() },
  weaviate: { host, port, api_key_secret_key: secretKey('API key.').optional() },
  qdrant: { host, port, api_key_secret_key: secretKey('API key.').optional() },
  dremio: { host, port, user, ...password, database },
  delta: {
    path: path.optional(),
    catalog: filled('Catalog.').optional(),
    uri: filled('Address of the catalog.').optional(),
  },
  iceberg: {
    path: path.optional(),
    catalog: filled('Catalog.').optional(),
    uri: filled('Address of the catalog.').optional(),
  },
} as const;

export type DestinationType = keyof typeof connections;
export const destinationTypes = Object.keys(connections) as DestinationType[];

const settings = z
  .strictObject({
    schema: filled('Schema for tables, below dataset_name.').optional(),
    naming_convention: z
      .enum(['snake_case', 'sql_ci_v1', 'sql_cs_v1', 'direct'])
      .describe('How names are made.')
      .optional(),
    max_parallel_loads: whole('Loads at the same time. Default: 4.', 1).optional(),
    batch_size: whole('Rows a batch. Default: 10000.', 1).optional(),
    schema_evolution: flag('New columns are added. Default: true.').optional(),
    case_sensitive: flag('Names keep their case. Default: false.').optional(),
    write_mode: z.enum(['append', 'overwrite', 'merge']).describe('Write mode of resources that name none.').optional(),
    partition_by: z
      .union([z.string(), z.array(z.string())])
      .describe('Columns to partition by.')
      .optional(),
    cluster_by: list('Columns to cluster by.').optional(),
    table_format: z.enum(['delta', 'iceberg']).describe('Format of tables.').optional(),
    optimize_after_write: flag('Compact after writing. Default: true.').optional(),
    vacuum_after_write: flag('Delete old files after writing. Default: false.').optional(),
    vacuum_retention_hours: whole('Hours that old files are kept, at least 168. Default: 168.', 168).optional(),
    merge_parallelism: whole('Merges at the same time. Default: 8.', 1).optional(),
    keep_staged_files: flag('Keep staged files. Default: true.').optional(),
    is_staging_external_location: flag('The stage is an external location.').optional(),
    staging_credentials_name: filled('Credentials of the stage.').optional(),
    stage_name: filled('Stage.').optional(),
    query_tag: filled('Tag of queries.').optional(),
    create_indexes: flag(
      'Make an index on primary keys, a unique one where rows are merged. Default: false.',
    ).optional(),
    use_vectorized_scanner: flag('Use the vectorised Parquet reader.').optional(),
    statement_timeout_in_seconds: whole('Seconds that a statement may take.', 1).optional(),
    location: filled('Location of a dataset.').optional(),
    partition_expiration_ms: whole('Milliseconds after which partitions go.', 1).optional(),
    sslmode: z
      .enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])
      .describe('How TLS is used. Default: prefer.')
      .optional(),
    recommended_file_size: whole('Size of files in bytes.', 1).optional(),
    has_case_sensitive_identifiers: flag('Identifiers keep their case.').optional(),
    s3_output_path: filled('Path of query results.').optional(),
    database_location: filled('Path of the database.').optional(),
    catalog_type: z.enum(['hive', 'glue', 'rest']).describe('Type of the catalog.').optional(),
    layout: filled('Layout of files.').optional(),
    file_format: z.enum(['parquet', 'jsonl', 'csv']).describe('Format of files. Default: parquet.').optional(),
  })
  .describe('How tables are written.');

const naming = z
  .strictObject({
    prefix: text('Put before table names.').optional(),
    suffix: text('Put behind table names.').optional(),
    case: z
      .enum(['snake_case', 'camel_case', 'pascal_case'])
      .describe('Case of column names. Default: snake_case.')
      .optional(),
  })
  .describe('Names of tables and columns.');
const retention = z.strictObject({
  enabled: flag('Delete old rows. Default: false.').optional(),
  days: whole('Days that rows are kept.', 1).optional(),
});
const performance = z
  .strictObject({
    batch_size: whole('Rows a batch.', 1).optional(),
    max_parallel_loads: whole('Loads at the same time.', 1).optional(),
    enable_profiling: flag('Keep query profiles.').optional(),
  })
  .describe('Tuning.');

function destinationOf<T extends DestinationType>(type: T) {
  return z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, 'must be letters, digits, "_" and "-"')
      .max(128)
      .describe('Unique name of the destination.'),
    type: z.literal(type).describe('Type of the destination.'),
    description: text('What the destination is.').optional(),
    connection: z
      .strictObject({ ...(connections[type] as Record<string, z.ZodType>), ...connectionCommon })
      .describe('Where the destination is.'),
    settings: settings.optional(),
    naming: naming.optional(),
    data_retention: retention.describe('Retention of rows.').optional(),
    retention: retention.describe('Same as data_retention.').optional(),
    performance: performance.optional(),
    options: free('Options of a driver.').optional(),
  });
}

const [first, ...rest] = destinationTypes.map((type) => destinationOf(type));

/** The content of `destination:`. */
export const destination = z.discriminatedUnion('type', [first as NonNullable<typeof first>, ...rest]);
export const destinationDocument = z.strictObject({ destination });
export type WrittenDestination = z.output<typeof destination>;
