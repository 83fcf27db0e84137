import { longText, type PythonNode, pythonIdentifier } from '@sparkle-orchestration/adapter-kit';
import { type ExecutionGraph, printStatement, runParameters, type SqlStatement } from '@sparkle-orchestration/core';

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const percentTwice = (text: string) => text.replaceAll('%', '%%');

function relationOf(graph: ExecutionGraph, dataset: string): readonly string[] {
  const found = graph.datasets[dataset];
  if (!found) throw new Error(`the graph of ${graph.pipeline} has no dataset ${dataset}`);
  return found.relation;
}

/** Name of a table on its connection, quoted. */
export function tableName(graph: ExecutionGraph, dataset: string): string {
  return relationOf(graph, dataset).map(quoted).join('.');
}

/** Key of a parameter in what `bindings` gives: the run's own facts keep their names. */
function bindKey(name: string): string {
  return (runParameters as readonly string[]).includes(name) ? name : `param_${fieldName(name)}`;
}

/** Names that classes of parameters cannot have as a field. */
const taken = new Set('copy dict json schema construct fields process_config_and_initialize'.split(' '));

/** Field of a parameter in the resource of its pipeline. */
export function fieldName(parameter: string): string {
  const name = pythonIdentifier(parameter);
  return taken.has(name) || name.startsWith('_') || name.startsWith('model_') ? `${name.replace(/^_+/, '')}_` : name;
}

export interface PrintedStatements {
  readonly statements: readonly PythonNode[];
  /** Some statement binds: then every `%` stands doubled and values must be passed. */
  readonly binds: boolean;
}

const holdsBind = (statement: SqlStatement) => statement.some((part) => typeof part !== 'string' && 'param' in part);

/** Statements as texts. The driver reads `%` as a placeholder if and only if values are passed. */
export function printStatements(graph: ExecutionGraph, statements: readonly SqlStatement[]): PrintedStatements {
  const binds = statements.some(holdsBind);
  const safe = binds ? percentTwice : (text: string) => text;
  return {
    binds,
    statements: statements.map((statement) => {
      const printed = printStatement(
        statement.map((part) => (typeof part === 'string' ? safe(part) : part)),
        {
          dataset: (name) => safe(tableName(graph, name)),
          schema: (name) => safe(relationOf(graph, name).slice(0, -1).map(quoted).join('.')),
          param: (name) => `%(${bindKey(name)})s`,
        },
      );
      return longText(printed.text);
    }),
  };
}
