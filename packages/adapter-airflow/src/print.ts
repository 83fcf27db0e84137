import {
  assign,
  blank,
  block,
  call,
  code,
  expression,
  operands,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  pythonModule,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { DagModel, TaskModel } from './model.js';
import type { Profile } from './profile.js';

function ruleOf(profile: Profile, task: TaskModel): PythonNode | undefined {
  return task.rule === 'ALL_SUCCESS' ? undefined : code`${profile.TriggerRule}.${variable(task.rule)}`;
}

/** The statements that make one task; `used` = some edge names its variable. */
function printTask(profile: Profile, task: TaskModel, used: boolean): readonly PythonStatement[] {
  // Airflow itself puts the id of the group before the id of the task.
  const task_id = task.group === undefined ? task.id : task.id.slice(task.group.length + 1);
  const trigger_rule = ruleOf(profile, task);
  const { body } = task;
  if (body.kind === 'operator') {
    const made = call(body.operator, [], { task_id, ...body.arguments, trigger_rule });
    return [used ? assign(task.variable, made) : expression(made)];
  }
  if (body.kind === 'mapped') {
    // In two statements: chained calls have a layout of their own.
    const made = call(variable(`${task.variable}.expand`), [], body.expand);
    return [
      assign(task.variable, call(code`${body.operator}.partial`, [], { task_id, ...body.arguments, trigger_rule })),
      used ? assign(task.variable, made) : expression(made),
    ];
  }
  const name = `do_${task.variable}`;
  const made = call(name, body.given ?? []);
  return [
    blank,
    pythonFunction(name, {
      decorators: [call(body.decorator ?? profile.task, [], { task_id, ...body.arguments, trigger_rule })],
      ...(body.parameters ? { parameters: body.parameters } : {}),
      ...(body.docstring ? { docstring: body.docstring } : {}),
      body: body.body,
    }),
    blank,
    used ? assign(task.variable, made) : expression(made),
  ];
}

interface Link {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

type Ordered = Pick<TaskModel, 'id' | 'after'>;

/** One link per set of tasks that stand before the same tasks. */
function linksOf(tasks: readonly Ordered[]): readonly Link[] {
  const links = new Map<string, { from: readonly string[]; to: string[] }>();
  for (const task of tasks) {
    if (task.after.length === 0) continue;
    const from = [...new Set(task.after)];
    const key = JSON.stringify([...from].sort());
    const link = links.get(key) ?? { from, to: [] };
    link.to.push(task.id);
    links.set(key, link);
  }
  return [...links.values()];
}

/** `a >> b >> c` where one link ends with exactly the task that the next begins with. */
function chains(links: readonly Link[]): readonly (readonly (readonly string[])[])[] {
  // Only single tasks chain: a list cannot be shifted onto a list.
  const bySingle = new Map(
    links.flatMap((link) => (link.from.length === 1 ? [[link.from[0] ?? '', link] as const] : [])),
  );
  const taken = new Set<Link>();
  return links.flatMap((link) => {
    if (taken.has(link)) return [];
    taken.add(link);
    const chain: (readonly string[])[] = [link.from, link.to];
    for (;;) {
      const end = chain.at(-1) ?? [];
      const next = end.length === 1 ? bySingle.get(end[0] ?? '') : undefined;
      if (!next || taken.has(next)) return [chain];
      taken.add(next);
      chain.push(next.to);
    }
  });
}

function printChain(
  chain: readonly (readonly string[])[],
  variables: ReadonlyMap<string, string>,
): readonly PythonStatement[] {
  const names = (ids: readonly string[]): PythonValue => {
    const nodes = ids.map((id) => variable(variables.get(id) ?? id));
    return nodes.length === 1 ? (nodes[0] ?? null) : nodes;
  };
  const [first = [], second = []] = chain;
  // Two lists: one statement per task of the second.
  if (first.length > 1 && second.length > 1)
    return second.map((id) => expression(operands('>>', [names(first), names([id])])));
  return [expression(operands('>>', chain.map(names)))];
}

/** Statements for the edges between tasks, and the tasks that they name. */
export function printEdges(
  tasks: readonly Ordered[],
  variables: ReadonlyMap<string, string>,
): { readonly statements: readonly PythonStatement[]; readonly used: ReadonlySet<string> } {
  const links = linksOf(tasks);
  return {
    statements: chains(links).flatMap((chain) => printChain(chain, variables)),
    used: new Set(links.flatMap((link) => [...link.from, ...link.to])),
  };
}

/** Tasks in order; those of a pipeline of a job inside its task group. */
function printTasks(
  profile: Profile,
  tasks: readonly TaskModel[],
  used: ReadonlySet<string>,
): readonly PythonStatement[] {
  const groups = [...new Set(tasks.map((task) => task.group))];
  return groups.flatMap((group) => {
    const printed = tasks
      .filter((task) => task.group === group)
      .flatMap((task) => printTask(profile, task, used.has(task.id)));
    if (group === undefined) return printed;
    const inside = printed[0] === blank ? printed.slice(1) : printed;
    return [block(code`with ${call(profile.TaskGroup, [group])}`, inside)];
  });
}

/** A Dag file, laid out as the usual formatter leaves it. */
export function printDag(model: DagModel, profile: Profile): string {
  const variables = new Map(model.tasks.map((task) => [task.id, task.variable]));
  const { statements, used } = printEdges(model.tasks, variables);
  const body = [...printTasks(profile, model.tasks, used), ...(statements.length > 0 ? [blank] : []), ...statements];
  const first = body[0] === blank ? body.slice(1) : body;
  // Two groups may have tasks of one name: variables carry the name of the group as well.
  const grouped = model.tasks.some((task) => task.group !== undefined);
  return pythonModule({
    ...(grouped ? { header: 'ruff: noqa: AIR001' } : {}),
    docstring: model.docstring,
    body: [
      ...model.constants,
      ...model.functions,
      pythonFunction(model.dagId, { decorators: [call(profile.dag, [], model.arguments)], body: first }),
      expression(call(model.dagId)),
    ],
  });
}
