import { generatedHeader } from '@sparkle-orchestration/adapter-kit';
import type { EmitContext, ExecutionGraph, FileNode, Operation } from '@sparkle-orchestration/core';
import { cloudFormation } from './cloudformation.js';
import { type DeploymentModel, type MachineModel, usesOf } from './deployment.js';
import { diagnostics } from './diagnostics.js';
import { backfillScript, catchesUp, deployScript, dockerfile, readme, runTaskScript } from './files.js';
import { lowerMachine } from './lower/machine.js';
import type { Use } from './model.js';
import { machineNames, pascalCase } from './names.js';
import type { StepFunctionsOptions } from './options.js';
import { printMachine } from './print.js';
import { clockOf, patternOf } from './schedule.js';
import { terraform, versions } from './terraform.js';

type Context = EmitContext<StepFunctionsOptions>;

function nodesOf(graph: ExecutionGraph, name: string, names: ReadonlyMap<string, string>): readonly FileNode[] {
  const node = (operation: Operation): FileNode => ({
    pipeline: graph.pipeline,
    operation: operation.id,
    target: `${name}.${names.get(operation.id) ?? operation.id}`,
    location: operation.origin.location,
  });
  return [{ pipeline: graph.pipeline, target: name, location: graph.origin.location }, ...graph.operations.map(node)];
}

/** What starts a machine: the schedule of the graph, or all triggers of a job. */
function startersOf(
  context: Context,
  graph: ExecutionGraph,
  name: string,
  resource: string,
): Pick<MachineModel, 'clocks' | 'rules'> {
  const report: Context['report'] = (diagnostic) => context.report(diagnostic);
  const clocks: MachineModel['clocks'][number][] = [];
  const rules: MachineModel['rules'][number][] = [];
  const { schedule } = graph;
  if (schedule) {
    const clock = clockOf(schedule, schedule.origin.location, report);
    if (clock) clocks.push({ ...clock, name, resource: `${resource}Schedule`, enabled: true, params: {} });
  }
  for (const [index, trigger] of (graph.triggers ?? []).entries()) {
    const at = trigger.origin.location;
    const own = { name: `${name}-${pascalCase(trigger.name)}`.slice(0, 64), params: trigger.parameters };
    // The first schedule is that of the graph.
    if (trigger.type === 'schedule' && trigger.schedule && (index > 0 || !schedule)) {
      const clock = clockOf(trigger.schedule, at, report);
      if (clock) clocks.push({ ...clock, ...own, resource: `${resource}Schedule${index + 1}`, enabled: true });
    } else if (trigger.type === 'schedule' && clocks[0]) clocks[0] = { ...clocks[0], params: trigger.parameters };
    if (trigger.type !== 'event') continue;
    const pattern = patternOf(trigger);
    if (pattern) rules.push({ ...pattern, ...own, resource: `${resource}${pascalCase(trigger.name)}` });
    else {
      const given = { trigger: trigger.name, source: trigger.event?.source ?? '' };
      report(diagnostics.report('event-source', given, at));
    }
  }
  return { clocks, rules };
}

/** Graphs as state machines, with the templates that deploy them. */
export function emit(context: Context): void {
  const { graphs, options, env, project, runnerVersion, regenerate } = context;
  const names = machineNames(graphs);
  const known = new Map(graphs.map((graph) => [graph.pipeline, graph]));
  const sources = [...new Set(graphs.map((graph) => graph.origin.location.file))];
  const machines = graphs.map((graph): MachineModel => {
    const name = names.get(graph.pipeline) ?? graph.pipeline;
    const resource = pascalCase(name);
    const uses: Use[] = [];
    const graphFile = `graphs/${name}.graph.json`;
    const { machine, names: states } = lowerMachine(
      {
        graph,
        options,
        graphFile,
        graphs: known,
        use: (use) => void uses.push(use),
        report: (diagnostic) => context.report(diagnostic),
      },
      regenerate,
    );
    const definition = printMachine(machine);
    const file = graphs.length === 1 ? 'state_machine.json' : `state_machines/${name}.json`;
    context.file(file, definition, { nodes: nodesOf(graph, name, states) });
    if (uses.some((use) => use.kind === 'ecs')) context.file(graphFile, context.graphJson(graph));
    return { graph, name, resource, file, definition, uses, ...startersOf(context, graph, name, resource) };
  });
  const header = generatedHeader({ sources, regenerate });
  const model: DeploymentModel = { machines, options, project, env, header, runnerVersion };
  context.file('cloudformation.yaml', cloudFormation(model));
  context.file('main.tf', terraform(model));
  context.file('versions.tf', versions(model));
  context.file('deploy.sh', deployScript(model), { executable: true });
  if (catchesUp(model)) context.file('backfill.sh', backfillScript(model), { executable: true });
  if (usesOf(machines, 'ecs').length > 0) {
    context.file('Dockerfile', dockerfile(model));
    context.file('run-task.sh', runTaskScript(model), { executable: true });
  }
  context.file('README.md', readme(model));
}
