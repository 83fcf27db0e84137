import { defineConnector, type WarehouseDriver } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { shareWarehouse } from './instance.js';
import { duckdbRelation } from './relation.js';
import { openDuckdbSession } from './session.js';

/** The embedded warehouse: one DuckDB file, attached as `wh` to an instance in memory that holds no other rights. */
export const duckdbDriver: WarehouseDriver = {
  dialect: 'duckdb',
  relation: (dataset) => duckdbRelation(dataset),
  async open(connection, options) {
    const seconds = connection.properties['lock_timeout_seconds'];
    const shared = await shareWarehouse(connection, {
      ...options,
      ...(options.lockTimeoutSeconds === undefined && typeof seconds === 'number'
        ? { lockTimeoutSeconds: seconds }
        : {}),
    });
    try {
      return await openDuckdbSession(shared);
    } catch (error) {
      await shared.release();
      throw error;
    }
  },
};

export const duckdbConnector = defineConnector({
  type: 'duckdb',
  aliases: ['motherduck'],
  title: 'DuckDB',
  description: 'An embedded DuckDB file that holds tables and the ledger.',
  connection: z.strictObject({
    path: z.string().min(1).describe('File of the warehouse, relative to the project, or :memory:'),
    threads: z.number().int().min(1).max(1024).optional().describe('Threads of the database; default: all cores'),
    memory_limit: z
      .string()
      .regex(/^\d+(\.\d+)?\s?(%|[KMGT]i?B)$/i)
      .optional()
      .describe('Memory the database may use, such as 2GB; default: 80 % of the machine'),
    lock_timeout_seconds: z
      .number()
      .min(0)
      .optional()
      .describe('Seconds to wait while another process holds the file; default: 60'),
  }),
  secrets: [],
  ingestors: [],
  warehouse: duckdbDriver,
});
