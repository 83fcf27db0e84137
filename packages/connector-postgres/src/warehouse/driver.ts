import type { WarehouseDriver } from '@sparkle-orchestration/core';
import { backendPid, connect } from '../connection/client.js';
import { postgresError } from '../connection/errors.js';
import { settingsOf } from '../connection/settings.js';
import { relation } from './relation.js';
import { postgresSession } from './session.js';

/** Postgres as the database that holds tables and ledger. */
export const postgresWarehouse: WarehouseDriver = {
  dialect: 'postgres',
  relation,
  async open(connection, options) {
    const settings = settingsOf(connection);
    const client = await connect(settings, options.root);
    try {
      const pid = await backendPid(client);
      if (options.readOnly) await client.query('set default_transaction_read_only = on');
      return postgresSession({ client, pid, settings, root: options.root, convert: options.convert });
    } catch (error) {
      await client.end().catch(() => undefined);
      throw postgresError(error, settings);
    }
  },
};
