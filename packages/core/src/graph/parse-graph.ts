import { type Diagnostic, DiagnosticError, type Location } from '../diagnostics/diagnostic.js';
import { hashGraph } from './canonical-json.js';
import { checkGraph } from './check-graph.js';
import { graphDiagnostics } from './diagnostics.js';
import type { ExecutionGraph } from './execution-graph.js';
import { executionGraphSchema } from './graph-schema.js';
import { checkGraphVersion } from './version.js';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Line and column of an offset, from 1. */
function placeOf(text: string, offset: number, file: string): Location {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function syntaxError(error: unknown, text: string, file: string): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  const at = /position (\d+)/.exec(message)?.[1];
  const problem = message.replace(/,? *"(?:[^"\\]|\\.)*"\.{0,3}.*is not valid JSON$/s, '').replace(/ in JSON.*$/s, '');
  const ended = /Unexpected end|Unterminated/.test(message);
  const offset = at === undefined ? (ended ? text.length : undefined) : Number(at);
  return graphDiagnostics.report(
    'graph-syntax',
    { problem },
    offset === undefined ? undefined : placeOf(text, offset, file),
  );
}

/** `operations[2] (write_silver).retry.count`: what a person can find in the file. */
function readablePath(value: unknown, path: readonly PropertyKey[]): string {
  let here: unknown = value;
  let text = '';
  for (const part of path) {
    here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[part] : undefined;
    text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${String(part)}`;
    const id =
      typeof here === 'object' && here !== null && 'id' in here && typeof here.id === 'string' ? here.id : undefined;
    if (id !== undefined) text += ` (${id})`;
  }
  return text === '' ? 'the top' : text;
}

/** JSON without keys that could reach the prototype of an object. */
function parseJson(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => {
    if (forbidden.has(key)) throw new SyntaxError(`the key ${key} is not allowed`);
    return value;
  });
}

function findProblems(
  text: string,
  file: string,
): { readonly graph?: ExecutionGraph; readonly diagnostics: readonly Diagnostic[] } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { diagnostics: [syntaxError(error, text, file)] };
  }
  const given = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  // The version first: a graph of another version may have any shape.
  const version = checkGraphVersion(given);
  if (version) return { diagnostics: [version] };
  const parsed = executionGraphSchema.safeParse(value);
  if (!parsed.success) {
    const diagnostics = parsed.error.issues.map((issue) =>
      graphDiagnostics.report('graph-shape', { path: readablePath(value, issue.path), problem: issue.message }),
    );
    return { diagnostics };
  }
  const graph: ExecutionGraph = parsed.data;
  const actual = hashGraph(graph);
  const hash = actual === graph.hash ? [] : [graphDiagnostics.report('graph-hash', { written: graph.hash, actual })];
  return { graph, diagnostics: [...hash, ...checkGraph(graph)] };
}

/**
 * Reads an execution graph that was written as JSON. Refuses another version by name, unknown keys and operations, a
 * graph that was edited (its hash differs), and everything that `checkGraph` finds.
 *
 * @throws DiagnosticError with every problem
 */
export function parseGraph(text: string, file = 'graph.json'): ExecutionGraph {
  const { graph, diagnostics } = findProblems(text.replace(/^\ufeff/, ''), file);
  if (!graph || diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return graph;
}
