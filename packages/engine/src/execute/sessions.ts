import {
  DiagnosticError,
  type Registry,
  type WarehouseDriver,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import { reportEngine } from '../diagnostics.js';
import { convertStaged } from '../duckdb/convert.js';

export interface SessionOptions {
  readonly connections: Connections;
  readonly registry: Registry;
  readonly root: string;
  readonly env: string;
  readonly allowedDirectories: readonly string[];
  /** Folder of this run for staged files. */
  readonly stagingRoot: string;
  /** Folder of all runs for staged files: the same for every run, because the sandbox of a file is set once. */
  readonly stagingBase: string;
  readonly lockTimeoutSeconds?: number;
  /** Called before every commit; when it throws, nothing is committed. */
  readonly beforeCommit?: () => Promise<void>;
}

/** Sessions by connection, used again while a run lasts: opening one costs a log-in on a server. */
export interface Sessions {
  use<T>(connection: string, signal: AbortSignal, work: (session: WarehouseSession) => Promise<T>): Promise<T>;
  /** Closes sessions that nobody uses; the next use opens new ones. */
  closeIdle(): Promise<void>;
  close(): Promise<void>;
}

/** Driver of a connection's type. @throws DiagnosticError when there is none */
export function warehouseDriver(registry: Registry, type: string): WarehouseDriver {
  const connector = registry.connectors.get(type);
  if (!connector) throw new DiagnosticError([reportEngine('connector-unknown', { type })]);
  if (!connector.warehouse)
    throw new DiagnosticError([reportEngine('connector-cannot', { type, what: 'hold tables' })]);
  return connector.warehouse;
}

export function createSessions(options: SessionOptions): Sessions {
  const idle = new Map<string, WarehouseSession[]>();
  let closed = false;

  async function lease(name: string, signal: AbortSignal): Promise<WarehouseSession> {
    const free = idle.get(name)?.pop();
    if (free) return free;
    const connection = options.connections.get(name);
    const session = await warehouseDriver(options.registry, connection.type).open(connection, {
      root: options.root,
      env: options.env,
      allowedDirectories: [...options.allowedDirectories, options.stagingBase],
      signal,
      convert: (data, how) => convertStaged(data, how, options.stagingRoot),
      ...(options.lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds: options.lockTimeoutSeconds }),
    });
    const { beforeCommit } = options;
    if (!beforeCommit) return session;
    return {
      ...session,
      async commit() {
        await beforeCommit();
        await session.commit();
      },
    };
  }

  async function giveBack(name: string, session: WarehouseSession): Promise<void> {
    const list = idle.get(name) ?? [];
    idle.set(name, list);
    if (closed) await session.close();
    else list.push(session);
  }

  async function closeIdle(): Promise<void> {
    const sessions = [...idle.values()].flat();
    idle.clear();
    for (const session of sessions) await session.close().catch(() => undefined);
  }

  return {
    async use(name, signal, work) {
      const session = await lease(name, signal);
      const stop = () => void session.interrupt().catch(() => undefined);
      signal.addEventListener('abort', stop, { once: true });
      try {
        if (signal.aborted) await session.interrupt();
        const result = await work(session);
        signal.removeEventListener('abort', stop);
        await giveBack(name, session);
        return result;
      } catch (error) {
        signal.removeEventListener('abort', stop);
        // After an error nobody knows what state the session is in, so it is not lent again.
        await session.close().catch(() => undefined);
        throw error;
      }
    },
    closeIdle,
    async close() {
      closed = true;
      await closeIdle();
    },
  };
}
