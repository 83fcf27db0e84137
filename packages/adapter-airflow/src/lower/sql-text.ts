import { call, longText, type PythonNode, pythonIdentifier } from '@sparkle-orchestration/adapter-kit';
import { type ExecutionGraph, printStatement, runParameters, type SqlStatement } from '@sparkle-orchestration/core';
import type { LowerContext } from './context.js';

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

/** Key of a parameter in `parameters={…}`: the run's own facts keep their names. */
export function bindKey(name: string): string {
  return (runParameters as readonly string[]).includes(name) ? name : `param_${pythonIdentifier(name)}`;
}

/** A parameter of the pipeline without a default: its template gives an empty text then. */
export function mayBeEmpty(graph: ExecutionGraph, name: string): boolean {
  const parameter = graph.params[name];
  return parameter !== undefined && (parameter.default === undefined || parameter.default === null);
}

const binds = (statement: SqlStatement) => statement.some((part) => typeof part !== 'string' && 'param' in part);

export interface PrintedStatements {
  /** One `literal(…)` per statement: nothing in user text is a template. */
  readonly statements: readonly PythonNode[];
  /** Parameters bound by any of them; with some, every `%` stands doubled and `parameters` must be passed. */
  readonly parameters: readonly string[];
}

/** The statements of one operator. The driver reads `%` as a placeholder if and only if parameters are passed. */
export function printStatements(context: LowerContext, statements: readonly SqlStatement[]): PrintedStatements {
  const { graph } = context;
  const bound = statements.some(binds);
  const safe = bound ? percentTwice : (text: string) => text;
  const parameters = new Set<string>();
  const texts = statements.map((statement) => {
    const printed = printStatement(
      statement.map((part) => (typeof part === 'string' ? safe(part) : part)),
      {
        dataset: (name) => safe(tableName(graph, name)),
        schema: (name) => safe(relationOf(graph, name).slice(0, -1).map(quoted).join('.')),
        param: (name) => (mayBeEmpty(graph, name) ? `nullif(%(${bindKey(name)})s, '')` : `%(${bindKey(name)})s`),
      },
    );
    for (const name of printed.params) parameters.add(name);
    return call(context.profile.literal, [longText(printed.text)]);
  });
  return { statements: texts, parameters: [...parameters] };
}
