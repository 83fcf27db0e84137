import { z } from 'zod';

export const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

const secret = z.union([z.string(), z.object({ secret: z.string() }).strict()]);
const seconds = z.coerce.number().min(0);

/** Properties of a connection of type `mysql`, as people write them. */
export const mysqlConnectionSchema = z
  .object({
    url: secret
      .optional()
      .describe(
        'mysql://host:port/database, mariadb://… or jdbc:mysql://…; the other properties win over its parts. May be a secret',
      ),
    connection_string: secret.optional().describe('Another name of url'),
    host: z.string().min(1).optional().describe('Host name or address of the server'),
    port: z.coerce.number().int().min(1).max(65_535).optional().describe('Port of the server. Default 3306'),
    database: z.string().min(1).optional().describe('Database of tables written without one'),
    user: secret.optional().describe('User to connect as'),
    username: secret.optional().describe('Another name of user'),
    password: secret.optional().describe('Password; a secret'),
    sslmode: z
      .enum(sslModes)
      .optional()
      .describe(
        'How TLS is used: disable, prefer (where the server offers it), require, verify-ca, verify-full. Default prefer',
      ),
    sslrootcert: z
      .string()
      .optional()
      .describe('File with the certificates that verify-ca and verify-full trust, relative to the project'),
    connect_timeout: seconds.optional().describe('Seconds to wait for the connection. Default 30'),
    driver: z
      .enum(['com.mysql.cj.jdbc.Driver', 'com.mysql.jdbc.Driver', 'org.mariadb.jdbc.Driver'])
      .optional()
      .describe('Accepted from JDBC configuration; this product brings its own driver'),
  })
  .strict();

/** Names of properties that may hold a secret. */
export const mysqlSecrets = ['password', 'url', 'connection_string', 'user', 'username'] as const;
