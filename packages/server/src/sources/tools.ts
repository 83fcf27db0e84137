import type { AllowedFolders } from '@sparkle-orchestration/connectors';
import type { OpenConnection, SqlStatement } from '@sparkle-orchestration/core';

/** What event sources need of a project. */
export interface SourceTools {
  /** Folders that files may lie in. */
  folders(): AllowedFolders;
  /** A connection with its secrets. @throws DiagnosticError when it or a secret is missing */
  connection(name: string): OpenConnection;
  /** Rows of a SELECT on the warehouse, or on another connection; nothing when the dataset is not there. */
  query(
    dataset: string,
    statement: SqlStatement,
    connection?: string,
  ): Promise<readonly (readonly unknown[])[] | undefined>;
  now(): Date;
}
