import { z } from 'zod';
import { filled, flag, free, list, name, scalar, secretKey, text, textOrList, whole } from './common.js';
import { pagination } from './pagination.js';
import { check } from './warehouse-checks.js';

const retry = z
  .strictObject({
    max_attempts: whole('All tries, the first included. Default: 3.', 1, 10).optional(),
    backoff_factor: z.number().min(1).describe('Factor of the delay per further try. Default: 2.').optional(),
    initial_delay: z.number().min(0).describe('Seconds before the second try. Default: 1.').optional(),
    backoff_max: z.number().min(0).describe('Longest delay in seconds. Default: 60.').optional(),
  })
  .describe('How often a request is tried.');

/** Fields that every connection of a source or destination may have. */
export const connectionCommon = {
  timeout: z.number().positive().describe('Seconds before a request is given up. Default: 30.').optional(),
  retry: retry.optional(),
};

const auth = z
  .strictObject({
    type: z.enum(['bearer', 'api_key', 'basic', 'oauth2', 'none']).describe('Kind of authentication.'),
    credentials_secret_key: secretKey('Token, key, or user:password.').optional(),
    username_secret_key: secretKey('User name.').optional(),
    password_secret_key: secretKey('Password.').optional(),
    token_secret_key: secretKey('Token.').optional(),
    header_name: filled('Header that carries an API key. Default: X-API-Key.').optional(),
    query_param: filled('Query parameter that carries an API key.').optional(),
    token_url: filled('Address that gives tokens for client credentials.').optional(),
    client_id: filled('Id of the client.').optional(),
    client_secret_secret_key: secretKey('Secret of the client.').optional(),
    scope: filled('Scope of the token.').optional(),
    prefix: text('Text in front of the key in its header, such as "Token ".').optional(),
    client_auth: z
      .enum(['body', 'basic', 'query'])
      .describe('Where id and secret of the client go. Default: body.')
      .optional(),
    token_params: z.record(z.string(), z.string()).describe('Further fields of the token request.').optional(),
  })
  .describe('How requests are authenticated.');

const dataTypes = ['string', 'integer', 'float', 'boolean', 'timestamp', 'date', 'json'] as const;
const schemaColumn = z.strictObject({
  name: filled('Name of the column.'),
  data_type: z.enum(dataTypes).describe('Type of the column.'),
  nullable: flag('May be NULL. Default: true.').optional(),
  description: text('What the column means.').optional(),
  primary_key: flag('Part of the key. Default: false.').optional(),
});

const incremental = z
  .strictObject({
    enabled: flag('Read only what is new. Default: true when this block is there.').optional(),
    strategy: z.enum(['append', 'merge']).describe('How new rows are written. Default: write_disposition.').optional(),
    cursor_field: filled('Field that grows with every change; dots go into objects.'),
    initial_value: z.union([z.string(), z.number()]).describe('Where the first run begins.').optional(),
    lag: z.number().min(0).describe('Seconds to read again before the last value.').optional(),
    param: filled('Query parameter that carries the last value. Default: it is not sent.').optional(),
    param_format: z
      .enum(['iso', 'date', 'epoch', 'epoch_ms', 'text'])
      .describe('How that parameter writes a time. Default: iso.')
      .optional(),
  })
  .describe('Incremental reading.');

const resourceCommon = {
  name: name('Name of the resource; part of its table name.'),
  description: text('What the resource holds.').optional(),
  primary_key: textOrList('Columns that identify a row.').optional(),
  write_disposition: z
    .enum(['append', 'replace', 'merge'])
    .describe('How rows are written. Default: append.')
    .optional(),
  incremental: incremental.optional(),
  schema: z
    .strictObject({ columns: z.array(schemaColumn).describe('Columns in order.') })
    .describe('Declared columns.')
    .optional(),
  data_quality: z
    .strictObject({ checks: z.array(check).describe('Checks of the rows of this resource.') })
    .describe('Quality of this resource.')
    .optional(),
  pii_fields: list('Fields with personal data.').optional(),
  aliases: z.record(z.string(), z.string()).describe('New names of columns, old: new.').optional(),
};

const restResource = z.strictObject({
  ...resourceCommon,
  endpoint: filled('Path below base_url; {name} is filled from parameters.'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).describe('HTTP method. Default: GET.').optional(),
  params: z
    .record(z.string(), z.union([scalar, z.array(scalar), z.null()]))
    .describe('Query parameters.')
    .optional(),
  json: z.unknown().describe('Body of the request.').optional(),
  pagination: pagination.optional(),
  data_path: filled('Path of the records in the answer.').optional(),
  nesting: z.enum(['flatten', 'child', 'json']).describe('What happens to nested values. Default: flatten.').optional(),
  parallel: whole('Pages read side by side where the service tells how many there are. Default: 4.', 1, 16).optional(),
  max_pages: whole('More pages than this are an error. Default: 10000.', 1, 1_000_000).optional(),
  max_page_bytes: whole('Largest answer in bytes. Default: 256 MiB.', 1, 1_000_000_000).optional(),
  rate_limit_delay: z.number().min(0).max(600).describe('Seconds between two requests. Default: 0.').optional(),
});

const databaseResource = z.strictObject({
  ...resourceCommon,
  table: filled('Table to read; or query.').optional(),
  query: filled('SELECT to read; or table.').optional(),
});

const fileFormats = ['csv', 'json', 'jsonl', 'parquet', 'xlsx'] as const;
const fileResource = z.strictObject({
  ...resourceCommon,
  path: filled('File or glob of this resource, instead of that of the connection.').optional(),
  format: z.enum(fileFormats).describe('Format. Default: from the file name.').optional(),
  options: free('Options of the reader, such as { delimiter: ";" }.').optional(),
});

const streamResource = z.strictObject({ ...resourceCommon, topic: filled('Topic to read.').optional() });

const head = { name: name('Unique name of the source.'), description: text('What the source is.').optional() };

const restSource = z.strictObject({
  ...head,
  type: z.literal('rest_api').describe('An HTTP API.'),
  connection: z
    .strictObject({
      base_url: z
        .string()
        .regex(/^https?:\/\//, 'must begin with http:// or https://')
        .describe('Address that endpoints are below.'),
      headers: z.record(z.string(), z.string()).describe('Headers of every request.').optional(),
      auth: auth.optional(),
      allowed_hosts: list(
        'Hosts, as host or host:port, that may have a private address, such as 127.0.0.1. Default: none.',
      ).optional(),
      ...connectionCommon,
    })
    .describe('Where the API is.'),
  resources: z.array(restResource).min(1).describe('What can be loaded.'),
});

const databaseSource = z.strictObject({
  ...head,
  type: z.literal('database').describe('A database.'),
  connection: z
    .strictObject({
      connection_string_secret_key: secretKey('Address of the database, as a URL.'),
      database: filled('Database, when the address names none.').optional(),
      schema: filled('Schema of tables written without one.').optional(),
      ...connectionCommon,
    })
    .describe('Where the database is.'),
  resources: z.array(databaseResource).min(1).describe('What can be loaded.'),
});

const fileSource = z.strictObject({
  ...head,
  type: z.literal('file').describe('Files.'),
  connection: z
    .strictObject({
      path: filled('File or glob, relative to the project.'),
      format: z.enum(fileFormats).describe('Format. Default: from the file name.').optional(),
      encoding: filled('Encoding of text. Default: utf-8.').optional(),
      options: free('Options of the reader, such as { delimiter: ";" }.').optional(),
      ...connectionCommon,
    })
    .describe('Where the files are.'),
  resources: z
    .array(fileResource)
    .min(1)
    .describe('What can be loaded. Default: one resource named like the source.')
    .optional(),
});

const streamSource = z.strictObject({
  ...head,
  type: z.literal('stream').describe('A stream of events.'),
  connection: z
    .strictObject({
      type: z.enum(['kafka', 'webhook', 'file_tail']).describe('Kind of stream.').optional(),
      bootstrap_servers: filled('Brokers.').optional(),
      topic: filled('Topic.').optional(),
      group_id: filled('Consumer group.').optional(),
      checkpoint: filled('Folder that keeps offsets.').optional(),
      ...connectionCommon,
    })
    .describe('Where the stream is.'),
  resources: z.array(streamResource).min(1).describe('What can be loaded.'),
});

/** The content of `source:`. */
export const source = z.discriminatedUnion('type', [restSource, databaseSource, fileSource, streamSource]);
export const sourceDocument = z.strictObject({ source });
export type WrittenSource = z.output<typeof source>;
