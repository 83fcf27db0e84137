import { DiagnosticError, type ExecutionGraph, graphVersion } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { BoundParameters } from '../execute/context.js';
import { utcText } from '../utc-text.js';
import type { ExecuteOptions } from './run-options.js';

/** @throws DiagnosticError for a graph of another major or a newer minor version */
export function checkGraphVersion(graph: ExecutionGraph): void {
  const [major, minor] = graph.version.split('.').map(Number);
  const [ownMajor, ownMinor] = graphVersion.split('.').map(Number);
  if (major === ownMajor && minor !== undefined && minor <= (ownMinor ?? 0)) return;
  throw new DiagnosticError([reportEngine('graph-version', { found: graph.version, known: graphVersion })]);
}

type Given = NonNullable<ExecuteOptions['params']>[string];

function asText(type: string, value: Given): string | null | undefined {
  if (value === null) return null;
  const text = String(value);
  if (type === 'boolean') return /^(true|false)$/.test(text) ? text : undefined;
  if (type === 'integer') return /^-?\d+$/.test(text) ? text : undefined;
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? text : undefined;
  return text;
}

/** Values of the graph's own parameters as text, defaults filled in. @throws DiagnosticError with all that is wrong */
function ownParameters(graph: ExecutionGraph, given: NonNullable<ExecuteOptions['params']>): BoundParameters {
  const at = graph.origin.location;
  const known = Object.keys(graph.params).sort();
  const diagnostics = Object.keys(given)
    .filter((name) => !Object.hasOwn(graph.params, name))
    .map((name) => reportEngine('parameter-unknown', { name, known: known.join(', ') }, at));
  const values: Record<string, string | null> = {};
  for (const [name, parameter] of Object.entries(graph.params)) {
    const value = Object.hasOwn(given, name) ? (given[name] as Given) : (parameter.default ?? null);
    if (value === null && parameter.required === true) {
      diagnostics.push(reportEngine('parameter-missing', { name }, at));
      continue;
    }
    const text = asText(parameter.type, value);
    const listed = parameter.enum === undefined || value === null || parameter.enum.map(String).includes(String(value));
    if (text !== undefined && listed) values[name] = text;
    else {
      const expected = listed ? `of type ${parameter.type}` : `one of ${(parameter.enum ?? []).join(', ')}`;
      diagnostics.push(reportEngine('parameter-invalid', { name, expected }, at));
    }
  }
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return values;
}

/** Everything that statements of this run may bind. */
export function bindParameters(
  graph: ExecutionGraph,
  interval: { readonly start: Date; readonly end: Date },
  runId: string,
  now: Date,
  given: ExecuteOptions['params'],
): BoundParameters {
  return {
    ...ownParameters(graph, given ?? {}),
    interval_start: utcText(interval.start),
    interval_end: utcText(interval.end),
    now: utcText(now),
    run_id: runId,
    graph_hash: graph.hash,
  };
}

/** @throws DiagnosticError when the interval is not one */
export function checkInterval(interval: { readonly start: Date; readonly end: Date }): void {
  const bad = (detail: string) => new DiagnosticError([reportEngine('interval-invalid', { detail })]);
  if (Number.isNaN(interval.start.getTime()) || Number.isNaN(interval.end.getTime())) throw bad('a time is not a date');
  if (interval.start >= interval.end) throw bad('its end is not later than its start');
}
