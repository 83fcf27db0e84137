import { type Diagnostic, type DiagnosticError, hasErrors, type Location } from '../diagnostics/diagnostic.js';
import { byCodeUnits, canonicalJson } from '../graph/canonical-json.js';
import { checkGraph } from '../graph/check-graph.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import type { Adapter, DeployStep, EmitContext, PipelineTest } from '../plugin/adapter.js';
import { checkCapabilities } from './capabilities.js';
import { collectFiles } from './collect-files.js';
import { emitDiagnostics } from './diagnostics.js';
import { deploymentFacts, type Facts } from './graph-facts.js';
import type { CapabilityReport, Output, OutputFile } from './output.js';
import { selectComponent } from './select-component.js';

export interface EmitRequest<O = unknown> {
  readonly adapter: Adapter<O>;
  readonly graphs: readonly ExecutionGraph[];
  /** Options of the adapter as written in the project file; parsed by its schema. */
  readonly options: unknown;
  readonly env: string;
  readonly project: string;
  /** Id or class name of one of the adapter's components. */
  readonly component?: string;
  /** Unit tests of the pipelines. @default none */
  readonly unitTests?: readonly PipelineTest[];
  /** The exact version of the runner that emitted projects pin. */
  readonly runnerVersion: string;
  /** Command that makes this output again. */
  readonly regenerate: string;
  /** The graphs are all pipelines of the project, so those that the manifest holds beside them are gone. @default false */
  readonly complete?: boolean;
}

const emptyReport: CapabilityReport = { uses: [], operations: [] };

/** The graph as the runner reads it. */
export function graphJson(graph: ExecutionGraph): string {
  return `${JSON.stringify(graph, null, 1)}\n`;
}

/** By name and shape: a package may bring a copy of the core of its own. */
export function isDiagnosticError(error: unknown): error is DiagnosticError {
  return (
    error instanceof Error &&
    error.name === 'DiagnosticError' &&
    'diagnostics' in error &&
    Array.isArray(error.diagnostics)
  );
}

/** User errors are diagnostics; anything else that an adapter throws is a bug of it, told as one. */
function crashed(adapter: Adapter<never>, error: unknown): readonly Diagnostic[] {
  if (isDiagnosticError(error)) return error.diagnostics;
  const problem = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0] ?? '';
  return [emitDiagnostics.report('adapter-crashed', { adapter: adapter.name, problem, bugs: adapter.bugs })];
}

/** Options of an adapter by its schema; problems stand where `locate` finds their path, counted from the options. */
export function parseAdapterOptions<O>(
  adapter: Adapter<O>,
  written: unknown,
  locate?: (path: readonly (string | number)[]) => Location | undefined,
): { readonly options?: O; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = adapter.options.safeParse(written ?? {});
  if (parsed.success) return { options: parsed.data, diagnostics: [] };
  const diagnostics = parsed.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const path = [...issue.path, ...unknown].map((part) => (typeof part === 'symbol' ? String(part) : part));
    const facts = { adapter: adapter.name, path: issue.path.map(String).join('.'), problem: issue.message };
    return emitDiagnostics.report('adapter-options', facts, locate?.(path));
  });
  return { diagnostics };
}

function duplicatePipelines(graphs: readonly ExecutionGraph[]): readonly Diagnostic[] {
  const first = new Map<string, ExecutionGraph>();
  return graphs.flatMap((graph) => {
    const earlier = first.get(graph.pipeline);
    if (!earlier) first.set(graph.pipeline, graph);
    if (!earlier) return [];
    const related = [{ message: 'the first one', location: earlier.origin.location }];
    return [
      emitDiagnostics.report('duplicate-pipeline', { pipeline: graph.pipeline }, graph.origin.location, { related }),
    ];
  });
}

/** Options, component and runner as facts, so that `plan` can say that they changed. */
function emissionFacts(request: EmitRequest<never>, options: unknown, component: string | undefined): Facts {
  const given = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  return {
    ...Object.fromEntries(
      given.filter(([, value]) => value !== undefined).map(([name, value]) => [`option ${name}`, canonicalJson(value)]),
    ),
    ...(component === undefined ? {} : { component }),
    'runner version': request.runnerVersion,
  };
}

/**
 * Runs an adapter on graphs and returns its files in memory. Checks first: graphs, options, component, capabilities;
 * with an error among these, nothing is emitted. The adapter sees only its context: no disk, no clock.
 */
export function emitDeployment<O>(request: EmitRequest<O>): Output {
  const { adapter, env, project, regenerate } = request;
  const graphs = [...request.graphs].sort((a, b) => byCodeUnits(a.pipeline, b.pipeline));
  const diagnostics: Diagnostic[] = [...graphs.flatMap(checkGraph), ...duplicatePipelines(graphs)];
  const output = (
    files: readonly OutputFile[],
    facts: Output['facts'],
    report: CapabilityReport,
    deploy: readonly DeployStep[],
  ): Output => ({
    target: adapter.name,
    project,
    env,
    pipelines: graphs.map((graph) => graph.pipeline),
    complete: request.complete ?? false,
    files,
    facts,
    report,
    deploy,
    regenerate,
    diagnostics,
  });
  const parsed = parseAdapterOptions(adapter, request.options);
  const selected = selectComponent(adapter, request.component, graphs);
  diagnostics.push(...parsed.diagnostics, ...(selected.diagnostic ? [selected.diagnostic] : []));
  if (hasErrors(diagnostics)) return output([], {}, emptyReport, []);
  const options = parsed.options as O;
  const component = selected.component?.id;
  try {
    const checked = checkCapabilities(adapter, graphs, options);
    diagnostics.push(...checked.diagnostics);
    if (hasErrors(diagnostics)) return output([], {}, checked.report, []);
    const collected = collectFiles(graphs.map((graph) => graph.pipeline));
    const context: EmitContext<O> = {
      graphs,
      env,
      project,
      options,
      ...(component === undefined ? {} : { component }),
      ...(request.unitTests ? { unitTests: request.unitTests } : {}),
      runnerVersion: request.runnerVersion,
      regenerate,
      file: collected.file,
      graphJson,
      report: (diagnostic) => void diagnostics.push(diagnostic),
    };
    adapter.emit(context);
    const { files, diagnostics: wrong } = collected.finish();
    diagnostics.push(...wrong);
    if (hasErrors(diagnostics)) return output([], {}, checked.report, []);
    const emission = emissionFacts(request as EmitRequest<never>, options, component);
    const facts = Object.fromEntries(graphs.map((graph) => [graph.pipeline, deploymentFacts(graph, emission)]));
    return output(files, facts, checked.report, adapter.deploy({ options, graphs, env }));
  } catch (error) {
    diagnostics.push(...crashed(adapter as Adapter<never>, error));
    return output([], {}, emptyReport, []);
  }
}
