import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { postgresConnectionSchema, postgresSecrets } from './connection/properties.js';
import { discoverPostgres, extractPostgres } from './extract/extract.js';
import { postgresIngestors } from './ingestors/ingestors.js';
import { sourceOf } from './ingestors/source.js';
import { postgresWarehouse } from './warehouse/driver.js';

/** Postgres as a source and as a warehouse. */
export const postgresConnector: Connector = defineConnector({
  type: 'postgres',
  aliases: ['postgresql'],
  title: 'Postgres',
  description:
    'Tables and queries of a Postgres database, read by COPY; and Postgres as the warehouse that holds tables and ledger.',
  connection: postgresConnectionSchema,
  secrets: postgresSecrets,
  ingestors: postgresIngestors,
  extract: (context) => extractPostgres(context, sourceOf(context.ingestor, context.options)),
  warehouse: postgresWarehouse,
  discover: (context) => discoverPostgres(context, sourceOf(context.ingestor, context.options)),
});
