import type {
  Diagnostic,
  EmbeddedDatabase,
  ExecutionGraph,
  Registry,
  WarehouseSession,
} from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';

/** Values of the parameters that statements bind, as text; times are UTC without offset. */
export type BoundParameters = Readonly<Record<string, string | null>>;

/** What one attempt of one operation works with. */
export interface ExecuteContext {
  readonly graph: ExecutionGraph;
  readonly registry: Registry;
  readonly connections: Connections;
  readonly root: string;
  readonly allowedDirectories: readonly string[];
  /** DuckDB with the extensions that this machine provides. */
  readonly embedded: EmbeddedDatabase;
  /** Folder of this attempt for staged files; exists and is removed afterwards. */
  readonly stagingDir: string;
  readonly parameters: BoundParameters;
  readonly fullRefresh: boolean;
  /** Rows that a load reads at most. */
  readonly limit?: number;
  /** Aborted when the attempt has to stop: timeout, interruption, end of the run. */
  readonly signal: AbortSignal;
  /** Lends a session on a connection; a running statement is really stopped when `signal` aborts. */
  withSession<T>(connection: string, work: (session: WarehouseSession) => Promise<T>): Promise<T>;
  log(message: string): void;
  warn(diagnostic: Diagnostic): void;
}

/** What an operation did. Counts are absent where there is nothing to count. */
export interface Outcome {
  readonly rowsRead?: number;
  readonly rowsWritten?: number;
  readonly rowsRejected?: number;
  /** Findings that belong to what was committed: told once, after the commit. */
  readonly warnings?: readonly Diagnostic[];
}
