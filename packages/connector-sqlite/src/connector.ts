import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { discoverSqlite, extractSqlite } from './extract.js';
import { sqliteIngestors } from './ingestors.js';
import { sourceOf } from './source.js';

const secret = z.union([z.string(), z.strictObject({ secret: z.string() })]);

/** SQLite files as a source. */
export const sqliteConnector: Connector = defineConnector({
  type: 'sqlite',
  aliases: ['sqlite3'],
  title: 'SQLite',
  description: 'Tables and queries of a SQLite database file, read in one snapshot. The file is never written.',
  connection: z.strictObject({
    path: z.string().min(1).optional().describe('Database file, relative to the project'),
    url: secret
      .optional()
      .describe('sqlite:///data/shop.db (of the project) or sqlite:////data/shop.db, instead of path'),
    connection_string: secret.optional().describe('Another name of url'),
  }),
  secrets: ['url', 'connection_string'],
  ingestors: sqliteIngestors,
  extract: (context) => extractSqlite(context, sourceOf(context.ingestor, context.options)),
  discover: (context) => discoverSqlite(context, sourceOf(context.ingestor, context.options)),
});
