import {
  call,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  printPython,
  pythonFunction,
  returns,
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
import { common, type LowerContext } from './context.js';
import { fieldName } from './sql-text.js';

/** The operation that does a task. */
export const ownerOf = ({ graph }: Pick<LowerContext, 'graph'>, task: string): Operation | undefined =>
  graph.operations.find((operation) => operation.id === task || operation.tasks.includes(task));

/** Operations whose outputs an operation takes, each once; `own`: without those that only its edges ask for. */
export function providersOf(
  context: LowerContext,
  operation: Operation,
  which: 'all' | 'own' = 'all',
): readonly string[] {
  const tasks = referencesOf(which === 'own' ? { ...operation, needs: [] } : operation).flatMap((reference) =>
    reference.ref === 'output' ? [reference.task] : [],
  );
  return [...new Set(tasks.map((task) => ownerOf(context, task)?.id ?? task))];
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
    case 'params':
      return call('run.param', [fieldName(reference.name)]);
    case 'output':
      return call('run.output', [ownerOf(context, reference.task)?.id ?? reference.task, reference.name]);
    case 'item': {
      const item = reference.name === undefined ? variable('run.item') : code`run.item[${reference.name}]`;
      return reference.filter === undefined ? item : call(common('show'), [item, ...form]);
    }
  }
}

/** A text with references as Python, of a `run`. */
export function templateCode(context: LowerContext, template: Template): PythonValue {
  if (template.every((part) => typeof part === 'string')) return template.join('');
  const [only] = template;
  // Times and the id of the run are texts, and always there.
  if (template.length === 1 && typeof only === 'object' && /^(interval|run)\./.test(only.ref))
    if (!('filter' in only) || only.filter !== 'epoch') return referenceCode(context, only);
  const parts = template.map((part) => (typeof part === 'string' ? part : referenceCode(context, part)));
  return call(common('text'), parts);
}

/** A JSON value with references as Python; one that is a reference and nothing else keeps its type. */
export function valueCode(context: LowerContext, { json, fill }: TemplatedValue): PythonValue {
  const places = new Map(fill.map(({ path, template }) => [JSON.stringify(path), template]));
  const walk = (value: unknown, path: readonly (string | number)[]): PythonValue => {
    const template = places.get(JSON.stringify(path));
    if (template) {
      const [only] = template;
      return template.length === 1 && typeof only === 'object'
        ? referenceCode(context, only)
        : templateCode(context, template);
    }
    if (Array.isArray(value)) return value.map((one, index) => walk(one, [...path, index]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, [...path, key])]));
    return value as PythonValue;
  };
  return walk(json, []);
}

/** A condition as an expression of a `run`, by the rules of the definition: what is not needed is not looked at. */
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
function together(how: 'all_of' | 'any_of', conditions: readonly PythonNode[]): PythonNode {
  const [first, ...more] = conditions;
  if (first && more.length === 0) return first;
  return call(
    common(how),
    conditions.map((one) => code`lambda: ${one}`),
  );
}

/** All conditions together, as one of a `run`. */
export const allOf = (context: LowerContext, conditions: readonly string[]): PythonNode =>
  together(
    'all_of',
    conditions.map((text) => conditionCode(context, text)),
  );

/** Columns that a short function may have on its line. */
const short = 96;

/**
 * A function of some parameters with one value: on the line where it fits, else one of its own above. `name` is that of
 * the function.
 */
export function functionOf(
  parameters: readonly ('context' | 'run' | 'index')[],
  name: string,
  value: PythonValue,
): { readonly functions: readonly PythonStatement[]; readonly value: PythonNode } {
  const lambda = lambdaOf(parameters, value);
  if (printPython(lambda, { width: 100_000 }).length <= short) return { functions: [], value: lambda };
  return { functions: [bodyFunction(parameters, name, [returns(value)])], value: variable(name) };
}

function lambdaOf(parameters: readonly string[], value: PythonValue): PythonNode {
  switch (parameters.join()) {
    case 'run':
      return code`lambda run: ${value}`;
    case 'context':
      return code`lambda context: ${value}`;
    default:
      return code`lambda context, run, index: ${value}`;
  }
}

/** A function with a body, with the type of its parameter where a reader needs it. */
export function bodyFunction(
  parameters: readonly ('context' | 'run' | 'index')[],
  name: string,
  body: readonly PythonStatement[],
): PythonStatement {
  const typed = parameters.map((one) => (one === 'run' ? code`run: ${common('Run')}` : one));
  return pythonFunction(name, { parameters: typed, body });
}
