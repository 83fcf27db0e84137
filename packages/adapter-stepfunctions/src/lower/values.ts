import {
  type Condition,
  type Operation,
  parseCondition,
  type Reference,
  referencesIn,
  type Template,
  type TemplatedValue,
  templatesOf,
} from '@sparkle-orchestration/core';
import { field, literal, plainText, query, textLiteral } from '../jsonata.js';
import type { Json } from '../model.js';
import { type LowerContext, ownerOf } from './context.js';

/** Where a state finds the ends and outputs of the tasks before it, and the item of a map. */
export interface Place {
  /** Document with `{ <task>: { state, outputs } }`. */
  readonly ended: string;
  readonly item?: string;
}

export const here: Place = { ended: '$states.input' };

/** How a task ended, as an expression. */
export const stateOf = (context: LowerContext, task: string, place = here): string =>
  `${field(place.ended, ownerOf(context.graph, task))}.state`;

function time(expression: string, filter: string | undefined): string {
  switch (filter) {
    case 'date':
      return `$substring(${expression}, 0, 10)`;
    case 'nodash':
      return `$replace($substring(${expression}, 0, 10), '-', '')`;
    case 'epoch':
      return `$floor($toMillis(${expression}) / 1000)`;
    default:
      return expression;
  }
}

/** A reference as an expression that keeps the type of its value. */
export function referenceCode(context: LowerContext, reference: Reference, place = here): string {
  switch (reference.ref) {
    case 'interval.start':
      return time('$interval_start', reference.filter);
    case 'interval.end':
      return time('$interval_end', reference.filter);
    case 'run.now':
      return time('$now()', reference.filter);
    case 'run.id':
      return '$states.context.Execution.Name';
    case 'params':
      return field('$params', reference.name);
    case 'output':
      return field(`${field(place.ended, ownerOf(context.graph, reference.task))}.outputs`, reference.name);
    case 'item': {
      const item = place.item ?? '$states.input.item';
      return time(reference.name === undefined ? item : field(item, reference.name), reference.filter);
    }
  }
}

const isText = (reference: Reference) =>
  reference.ref === 'run.id' ||
  (/^(interval|run)\./.test(reference.ref) && !('filter' in reference && reference.filter === 'epoch'));

/** A text with references as an expression. */
export function templateCode(context: LowerContext, template: Template, place = here): string {
  if (template.length === 0) return "''";
  return template
    .map((part) => {
      if (typeof part === 'string') return textLiteral(part);
      const code = referenceCode(context, part, place);
      return isText(part) ? code : `$string(${code})`;
    })
    .join(' & ');
}

/** A text with references as the value of a field. */
export function templateField(context: LowerContext, template: Template, place = here): string {
  return template.every((part) => typeof part === 'string')
    ? plainText(template.join(''))
    : query(templateCode(context, template, place));
}

/** A JSON value with references as the value of a field; a text that is one reference keeps the type of its value. */
export function valueField(context: LowerContext, { json, fill }: TemplatedValue, place = here): Json {
  const places = new Map(fill.map(({ path, template }) => [JSON.stringify(path), template]));
  const walk = (value: unknown, path: readonly (string | number)[]): Json => {
    const template = places.get(JSON.stringify(path));
    if (template) {
      const [only] = template;
      return template.length === 1 && typeof only === 'object'
        ? query(referenceCode(context, only, place))
        : templateField(context, template, place);
    }
    if (typeof value === 'string') return plainText(value);
    if (Array.isArray(value)) return value.map((one, index) => walk(one, [...path, index]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, [...path, key])]));
    return value as Json;
  };
  return walk(json, []);
}

/** A condition as an expression, by the rules of the definition: values of different types are not equal. */
export function conditionCode(context: LowerContext, text: string, place = here): string {
  type Operand = { readonly value: unknown } | { readonly reference: Reference };
  const operand = (one: Operand) =>
    'reference' in one ? referenceCode(context, one.reference, place) : literal(one.value);
  const print = (condition: Condition, inside = false): string => {
    const group = (code: string) => (inside ? `(${code})` : code);
    switch (condition.kind) {
      case 'and':
      case 'or':
        return group(condition.of.map((one) => print(one, true)).join(` ${condition.kind} `));
      case 'not':
        return `$not(${print(condition.of)})`;
      case 'truth':
        return operand(condition.of);
      case 'compare': {
        const [left, right] = [operand(condition.left), operand(condition.right)];
        if (condition.by === '==') return `${left} = ${right}`;
        // An output of a task that was skipped is not there: comparing it gives nothing, not true or false.
        if (condition.by === '!=') return `$not(${left} = ${right})`;
        const order = `${left} ${condition.by} ${right}`;
        return [condition.left, condition.right].some((one) => 'reference' in one && one.reference.ref === 'output')
          ? `(${order}) = true`
          : order;
      }
    }
  };
  return print(parseCondition(text));
}

/** References that the runner reads; conditions are asked before it starts. */
function valuesOf(operation: Operation): readonly Reference[] {
  if (operation.op !== 'map') return templatesOf(operation).flatMap(referencesIn);
  const { items, body } = operation;
  const list: Reference[] = items.from === 'output' ? [{ ref: 'output', task: items.task, name: items.name }] : [];
  return [...list, ...[operation, body].flatMap(templatesOf).flatMap(referencesIn)];
}

/** Outputs of other tasks that an operation takes, as a document `{ task: { name: value } }` for the runner. */
export function inputsCode(context: LowerContext, operation: Operation, place = here): string | undefined {
  const taken = new Map<string, Set<string>>();
  for (const reference of valuesOf(operation))
    if (reference.ref === 'output')
      taken.set(reference.task, (taken.get(reference.task) ?? new Set()).add(reference.name));
  if (taken.size === 0) return undefined;
  const tasks = [...taken].map(([task, names]) => {
    const values = [...names].map(
      (name) => `${textLiteral(name)}: ${referenceCode(context, { ref: 'output', task, name }, place)}`,
    );
    return `${textLiteral(task)}: {${values.join(', ')}}`;
  });
  return `{${tasks.join(', ')}}`;
}
