import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { mysqlConnectionSchema, mysqlSecrets } from './connection/properties.js';
import { discoverMysql, extractMysql } from './extract/extract.js';
import { mysqlIngestors } from './ingestors/ingestors.js';
import { sourceOf } from './ingestors/source.js';

/** MySQL and MariaDB as a source. */
export const mysqlConnector: Connector = defineConnector({
  type: 'mysql',
  aliases: ['mariadb'],
  title: 'MySQL and MariaDB',
  description: 'Tables and queries of a MySQL or MariaDB database, read in one snapshot.',
  connection: mysqlConnectionSchema,
  secrets: mysqlSecrets,
  ingestors: mysqlIngestors,
  extract: (context) => extractMysql(context, sourceOf(context.ingestor, context.options)),
  discover: (context) => discoverMysql(context, sourceOf(context.ingestor, context.options)),
});
