import {
  assign,
  call,
  code,
  jinjaString,
  jinjaText,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import {
  type Condition,
  type Operation,
  parseCondition,
  type Reference,
  referencesOf,
  type Template,
  type TemplatedValue,
} from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { LowerContext } from './context.js';

/** First statement of a function that reads references. */
export const startRun: PythonStatement = assign('run', call(common('Run')));

const ownerOf = ({ graph }: LowerContext, task: string) =>
  graph.operations.find((operation) => operation.id === task || operation.tasks.includes(task));

/** Airflow's id of the task whose outputs a reference takes. */
export function taskOf(context: LowerContext, task: string): string {
  return context.names.task(ownerOf(context, task)?.id ?? task);
}

/** `inputs=` of a task of the runner: tasks whose outputs it takes, by their name in the definition. */
export function inputsOf(context: LowerContext, operation: Operation): PythonValue | undefined {
  const tasks = referencesOf(operation).flatMap((reference) => (reference.ref === 'output' ? [reference.task] : []));
  if (tasks.length === 0) return undefined;
  return Object.fromEntries([...new Set(tasks)].map((task) => [task, taskOf(context, task)]));
}

/** In the Dag of a job: the value that a pipeline of it has when the run is given none. */
function fallbackOf({ group, graph }: LowerContext, name: string): PythonValue | undefined {
  return group && (group.parameters[name] ?? graph.params[name]?.default ?? undefined);
}

function referenceCode(context: LowerContext, reference: Reference): PythonNode {
  const form = 'filter' in reference && reference.filter !== undefined ? [reference.filter] : [];
  switch (reference.ref) {
    case 'interval.start':
      return call('run.start', form);
    case 'interval.end':
      return call('run.end', form);
    case 'run.now':
      return call('run.now', form);
    case 'run.id':
      return call('run.id');
    case 'params': {
      const fallback = fallbackOf(context, reference.name);
      return call('run.param', [reference.name, ...(fallback === undefined ? [] : [fallback])]);
    }
    case 'output':
      return call('run.output', [taskOf(context, reference.task), reference.name]);
    case 'item': {
      const item = reference.name === undefined ? variable('item') : code`item[${reference.name}]`;
      return reference.filter === undefined ? item : call(common('show'), [item, ...form]);
    }
  }
}

/** A text with references as Python; `run` and, inside a map, `item` must be there. */
export function templateCode(context: LowerContext, template: Template): PythonValue {
  if (template.every((part) => typeof part === 'string')) return template.join('');
  const [only] = template;
  // Times and the id of the run are texts, and always there.
  if (template.length === 1 && typeof only === 'object' && /^(interval|run)\./.test(only.ref))
    if (!('filter' in only) || only.filter !== 'epoch') return referenceCode(context, only);
  const parts = template.map((part) => (typeof part === 'string' ? part : referenceCode(context, part)));
  return call(common('text'), parts);
}

/** A JSON value with the places of references replaced. */
function filled(
  { json, fill }: TemplatedValue,
  replace: (template: Template) => PythonValue,
  plain: (text: string) => PythonValue,
): PythonValue {
  const places = new Map(fill.map(({ path, template }) => [JSON.stringify(path), template]));
  const walk = (value: unknown, path: readonly (string | number)[]): PythonValue => {
    const template = places.get(JSON.stringify(path));
    if (template) return replace(template);
    if (typeof value === 'string') return plain(value);
    if (Array.isArray(value)) return value.map((one, index) => walk(one, [...path, index]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, [...path, key])]));
    return value as PythonValue;
  };
  return walk(json, []);
}

/** A JSON value with references as Python; one that is a reference and nothing else keeps its type. */
export function valueCode(context: LowerContext, value: TemplatedValue): PythonValue {
  return filled(
    value,
    (template) => {
      const [only] = template;
      return template.length === 1 && typeof only === 'object'
        ? referenceCode(context, only)
        : templateCode(context, template);
    },
    (text) => text,
  );
}

const times: Readonly<Record<string, string>> = {
  iso: 'to_iso8601_string()',
  date: 'to_date_string()',
  nodash: 'format("YYYYMMDD")',
  epoch: 'int_timestamp',
};

/** Does Jinja print this reference as the product does? Only texts: a template of Airflow has no types. */
function isText(context: LowerContext, reference: Reference): boolean {
  switch (reference.ref) {
    case 'interval.start':
    case 'interval.end':
    case 'run.id':
      return true;
    case 'params': {
      const parameter = context.graph.params[reference.name];
      const value = fallbackOf(context, reference.name) ?? parameter?.default;
      return !context.group && parameter?.type === 'string' && value !== undefined && value !== null;
    }
    default:
      return false;
  }
}

function jinjaReference(reference: Reference): string {
  switch (reference.ref) {
    case 'interval.start':
      return `{{ interval(dag_run).start.${times[reference.filter ?? 'iso']} }}`;
    case 'interval.end':
      return `{{ interval(dag_run).end.${times[reference.filter ?? 'iso']} }}`;
    case 'run.id':
      return '{{ run_id }}';
    case 'params':
      return `{{ params[${jinjaString(reference.name)}] }}`;
    default:
      throw new Error(`${reference.ref} is not written as a template of Airflow`);
  }
}

/** A text with references as a template of Airflow; nothing when a template cannot say it. */
export function jinjaTemplate(context: LowerContext, template: Template): string | undefined {
  if (!template.every((part) => typeof part === 'string' || isText(context, part))) return undefined;
  return template.map((part) => (typeof part === 'string' ? jinjaText(part) : jinjaReference(part))).join('');
}

/** A JSON value as templates of Airflow; nothing when a template cannot say all of it. */
export function jinjaValue(context: LowerContext, value: TemplatedValue): PythonValue | undefined {
  if (!value.fill.every(({ template }) => jinjaTemplate(context, template) !== undefined)) return undefined;
  return filled(value, (template) => jinjaTemplate(context, template) ?? '', jinjaText);
}

/** A condition as an expression of Python, by the rules of the definition: what is not needed is not looked at. */
export function conditionCode(context: LowerContext, text: string): PythonNode {
  const operand = (one: { readonly value: PythonValue } | { readonly reference: Reference }): PythonValue =>
    'reference' in one ? referenceCode(context, one.reference) : one.value;
  const print = (condition: Condition): PythonNode => {
    switch (condition.kind) {
      case 'and':
        return together('all_of', condition.of.map(print));
      case 'or':
        return together('any_of', condition.of.map(print));
      case 'not':
        return code`not ${print(condition.of)}`;
      case 'truth':
        return call(common('truth'), [operand(condition.of)]);
      case 'compare':
        return call(common('compare'), [operand(condition.left), condition.by, operand(condition.right)]);
    }
  };
  return print(parseCondition(text));
}

/** Several conditions as one. */
export function together(how: 'all_of' | 'any_of', conditions: readonly PythonNode[]): PythonNode {
  const [first, ...more] = conditions;
  if (first && more.length === 0) return first;
  return call(
    common(how),
    conditions.map((one) => code`lambda: ${one}`),
  );
}
