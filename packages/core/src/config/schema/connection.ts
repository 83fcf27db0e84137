import { z } from 'zod';

/** A connection as written: its type decides what else it may hold, which the connector's own schema checks. */
export const connection = z
  .looseObject({
    type: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Type of the connection, such as postgres, duckdb, slack or rest_api. Default: the name of its folder.',
      ),
    description: z.string().optional().describe('What is behind the connection.'),
  })
  .describe(
    'A connection. Secrets are written ${NAME}, or name an entry of the secrets mapping under a key that ends in _secret_key.',
  );
