import { assign, type PythonValue, pythonIdentifier, variable } from '@sparkle-orchestration/adapter-kit';
import type { SqlStatement } from '@sparkle-orchestration/core';
import { type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import { connId, type LowerContext } from './context.js';
import { printStatements } from './sql-text.js';

/** Name of the constant with what statements bind: each pipeline of a job has its own. */
export const parametersName = ({ names }: LowerContext): string =>
  names.group === undefined ? 'PARAMETERS' : `${pythonIdentifier(names.group).toUpperCase()}_PARAMETERS`;

export interface SqlWork {
  /** Task that it becomes. */
  readonly task: string;
  readonly connection: string;
  readonly statements: readonly SqlStatement[];
  /** Seconds after which the server itself ends a statement. */
  readonly timeoutSeconds?: number;
  /** Each statement commits by itself. */
  readonly autocommit?: true;
}

/**
 * One operator, one connection, one transaction: `autocommit=False` is what keeps the rows, the cursor and the row of
 * the ledger together, and the temporary tables alive between the statements.
 */
export function sqlOperator(context: LowerContext, work: SqlWork): LoweredOperation {
  const { statements, parameters } = printStatements(context, work.statements);
  const conn_id = connId(context, work.connection);
  const constant = context.names.constant(work.task, 'SQL');
  return lowered(
    {
      kind: 'operator',
      operator: providers.sqlExecute.node,
      arguments: {
        conn_id,
        sql: variable(constant),
        parameters: parameters.length > 0 ? variable(parametersName(context)) : undefined,
        autocommit: work.autocommit ?? false,
        hook_params: timeoutOf(work.timeoutSeconds),
      },
    },
    {
      constants: [assign(constant, statements)],
      facts: parameters,
      providers: ['common-sql', 'postgres'],
      connections: [conn_id],
    },
  );
}

/** `execution_timeout` interrupts the worker only; this ends the statement on the server too. */
function timeoutOf(seconds: number | undefined): PythonValue | undefined {
  return seconds === undefined ? undefined : { options: `-c statement_timeout=${seconds * 1000}` };
}
