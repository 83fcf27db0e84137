import { z } from 'zod';

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

const secret = z.union([z.string(), z.object({ secret: z.string() }).strict()]);
const port = z.coerce.number().int().min(1).max(65_535);
const seconds = z.coerce.number().min(0);

/** Settings of JDBC drivers as shared configuration files hold them; those that have a meaning here are used. */
const jdbcProperties = z
  .object({
    ssl: z
      .union([z.boolean(), z.enum(['true', 'false'])])
      .optional()
      .describe('true = at least sslmode=require'),
    sslmode: z.enum(sslModes).optional(),
    ApplicationName: z.string().optional().describe('Name shown in pg_stat_activity'),
    queryTimeout: seconds.optional().describe('Seconds a statement may take'),
    loginTimeout: seconds.optional().describe('Seconds to wait for the connection'),
    connectTimeout: seconds.optional().describe('Seconds to wait for the connection'),
    currentSchema: z.string().optional().describe('Schema of names written without one'),
    fetchsize: seconds.optional().describe('Accepted; rows are streamed whatever it says'),
    batchsize: seconds.optional().describe('Accepted; rows are streamed whatever it says'),
  })
  .strict();

/** Properties of a connection of type `postgres`, as people write them. */
export const postgresConnectionSchema = z
  .object({
    url: secret
      .optional()
      .describe(
        'postgresql://host:port/database or jdbc:postgresql://…; the other properties win over its parts. May be a secret',
      ),
    connection_string: secret.optional().describe('Another name of url'),
    host: z.string().min(1).optional().describe('Host name or address of the server'),
    port: port.optional().describe('Port of the server. Default 5432'),
    database: z.string().min(1).optional().describe('Database to connect to'),
    schema: z.string().min(1).optional().describe('Schema of tables written without one. Default public'),
    user: secret.optional().describe('User to connect as'),
    username: secret.optional().describe('Another name of user'),
    password: secret.optional().describe('Password; a secret'),
    sslmode: z.enum(sslModes).optional().describe('How TLS is used, as in libpq. Default prefer'),
    sslrootcert: z
      .string()
      .optional()
      .describe('File with the certificates that verify-ca and verify-full trust, relative to the project'),
    application_name: z.string().max(63).optional().describe('Name shown in pg_stat_activity. Default sparkle'),
    connect_timeout: seconds.optional().describe('Seconds to wait for the connection. Default 30'),
    timeout: seconds.optional().describe('Another name of connect_timeout'),
    statement_timeout: seconds.optional().describe('Seconds one statement may take; 0 = no limit. Default 0'),
    driver: z
      .literal('org.postgresql.Driver')
      .optional()
      .describe('Accepted from JDBC configuration; this product brings its own driver'),
    properties: jdbcProperties.optional().describe('JDBC properties'),
  })
  .strict();

/** Names of properties that may hold a secret. */
export const postgresSecrets = ['password', 'url', 'connection_string', 'user', 'username'] as const;
