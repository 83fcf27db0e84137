import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { emitDeployment } from '../emit/emit-deployment.js';
import type { Output } from '../emit/output.js';
import type { ExecutionGraph } from '../graph/execution-graph.js';
import { featureKeys } from '../graph/features.js';
import type { Adapter } from '../plugin/adapter.js';
import { sampleGraphs } from './sample-graphs.js';

export interface EmitGiven {
  /** As written in a project file. @default {} */
  readonly options?: unknown;
  readonly component?: string;
  /** @default 'dev' */
  readonly env?: string;
}

/** An emission as tests like to look at it. */
export interface Emitted {
  readonly output: Output;
  /** Content by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  /** The content of a file; fails with the paths that are there when it is not. */
  text(path: string): string;
}

export interface AdapterTester {
  emit(graphs: ExecutionGraph | readonly ExecutionGraph[], given?: EmitGiven): Emitted;
}

/** Emits graphs in memory with everything fixed that is not under test: project, runner version, command. */
export function createAdapterTester<O>(adapter: Adapter<O>, defaults: EmitGiven = {}): AdapterTester {
  return {
    emit(graphs, given = {}) {
      const { options = {}, env = 'dev', component } = { ...defaults, ...given };
      const output = emitDeployment({
        adapter,
        graphs: Array.isArray(graphs) ? graphs : [graphs as ExecutionGraph],
        options,
        env,
        project: 'sample',
        ...(component === undefined ? {} : { component }),
        runnerVersion: '0.0.0-test',
        regenerate: `sparkle generate-deploy --all --orchestrator ${adapter.name}`,
      });
      const files = Object.fromEntries(output.files.map((file) => [file.path, file.content]));
      return {
        output,
        files,
        diagnostics: output.diagnostics,
        text(path) {
          const content = files[path];
          if (content === undefined)
            throw new Error(`no file ${path}; there are ${Object.keys(files).join(', ') || 'none'}`);
          return content;
        },
      };
    },
  };
}

function kebab(className: string): string {
  return className
    .replace(/Adapter$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function problemsOfComponents<O>(adapter: Adapter<O>): readonly string[] {
  const ids = adapter.components.map((component) => component.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `component ${id} is there twice`);
  const named = adapter.components
    .filter(
      (component) =>
        component.id !== kebab(component.className) && component.id !== `${kebab(component.className)}-adapter`,
    )
    .map((component) => `component ${component.id} is not the kebab-case of ${component.className}`);
  const parts = adapter.components
    .filter((component) => component.kind === 'part' && component.available !== false && !component.neededBy)
    .map((component) => `part ${component.id} does not say which graphs need it`);
  return [...twice, ...named, ...parts];
}

/**
 * What every adapter has to keep, checked on the hand-made graphs: an answer for each feature key with words a person
 * can use, well-named components, the same bytes at every emission and in any order of the pipelines, and no native
 * operation that is not in the graph. Returns what is wrong; an adapter's tests expect an empty list.
 */
export function adapterProblems<O>(adapter: Adapter<O>, options: unknown = {}): readonly string[] {
  const parsed = adapter.options.safeParse(options);
  if (!parsed.success) return [`the options given do not fit: ${parsed.error.message}`];
  const capabilities: Readonly<
    Record<string, { readonly means: string; readonly how?: string; readonly why?: string; readonly todo?: string }>
  > = adapter.capabilities(parsed.data);
  const problems = [...problemsOfComponents(adapter)];
  for (const key of featureKeys) {
    const means = Object.hasOwn(capabilities, key) ? capabilities[key] : undefined;
    if (!means) problems.push(`no answer for ${key}`);
    else if (means.means === 'workaround' && !means.how) problems.push(`${key}: a workaround says how`);
    else if (means.means === 'unsupported' && (!means.why || !means.todo))
      problems.push(`${key}: unsupported says why and what to do`);
  }
  const tester = createAdapterTester(adapter, { options });
  for (const [name, build] of Object.entries(sampleGraphs)) {
    const [first, second] = [tester.emit(build()), tester.emit(build())];
    if (JSON.stringify(first.output) !== JSON.stringify(second.output))
      problems.push(`two emissions of ${name} differ`);
    const crash = first.diagnostics.find((found) => found.code === 'core/adapter-crashed');
    if (crash) problems.push(`${name}: ${crash.message}`);
    const graph = build();
    const strange = adapter
      .nativeOperations(graph, parsed.data)
      .filter((id) => !graph.operations.some((operation) => operation.id === id));
    if (strange.length > 0) problems.push(`${name}: native operations that are not there: ${strange.join(', ')}`);
  }
  const graphs = Object.values(sampleGraphs).map((build) => build());
  const [forward, backward] = [tester.emit(graphs), tester.emit([...graphs].reverse())];
  if (JSON.stringify(forward.files) !== JSON.stringify(backward.files))
    problems.push('the order of the pipelines changes the output');
  return problems;
}
