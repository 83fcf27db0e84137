import {
  type Condition,
  type DateFilter,
  DiagnosticError,
  type ExecutionGraph,
  holds,
  printReference,
  type Reference,
  type Scalar,
  type Template,
  type TemplatedValue,
} from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { BoundParameters } from './context.js';

/** What references read while a task runs. */
export interface RunValues {
  readonly graph: Pick<ExecutionGraph, 'params'>;
  readonly parameters: BoundParameters;
  /** Outputs of a task that has ended, by its id. */
  outputs(task: string): Readonly<Record<string, unknown>> | undefined;
  /** The item, inside a map. */
  readonly item?: { readonly value: unknown };
}

/** UTC text of the ledger, or an ISO time, as a moment. */
function momentOf(text: string): Date {
  const iso = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
  return new Date(iso.length === 11 ? iso.slice(0, 10) : iso);
}

function formatTime(value: unknown, filter: DateFilter | undefined, reference: Reference): string | number {
  const moment = momentOf(String(value));
  if (Number.isNaN(moment.getTime())) throw unusable(reference, `${JSON.stringify(value)} is no time`);
  const iso = moment.toISOString();
  switch (filter) {
    case 'date':
      return iso.slice(0, 10);
    case 'nodash':
      return iso.slice(0, 10).replaceAll('-', '');
    case 'epoch':
      return Math.floor(moment.getTime() / 1000);
    default:
      return iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso;
  }
}

function unusable(reference: Reference, problem: string): DiagnosticError {
  return new DiagnosticError([reportEngine('reference-unusable', { reference: printReference(reference), problem })]);
}

function parameterOf(name: string, values: RunValues): unknown {
  const text = values.parameters[name];
  if (text === undefined || text === null) return null;
  const { type } = values.graph.params[name] ?? { type: 'string' };
  if (type === 'boolean') return text === 'true';
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

function keyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** The value of a reference with its type; null when an output was not given, because its task was skipped. */
export function resolveReference(reference: Reference, values: RunValues): unknown {
  switch (reference.ref) {
    case 'interval.start':
    case 'interval.end':
    case 'run.now': {
      const name = { 'interval.start': 'interval_start', 'interval.end': 'interval_end', 'run.now': 'now' } as const;
      return formatTime(values.parameters[name[reference.ref]], reference.filter, reference);
    }
    case 'run.id':
      return values.parameters['run_id'];
    case 'params':
      return parameterOf(reference.name, values);
    case 'output':
      return values.outputs(reference.task)?.[reference.name] ?? null;
    case 'item': {
      if (!values.item) throw unusable(reference, 'there is no item');
      const value = reference.name === undefined ? values.item.value : keyOf(values.item.value, reference.name);
      if (value === undefined)
        throw unusable(reference, `the item ${JSON.stringify(values.item.value)} has no such key`);
      return reference.filter === undefined ? value : formatTime(value, reference.filter, reference);
    }
  }
}

/**
 * Text with its references filled in, each value through `printed`; lists and objects print as JSON. A value that is not
 * there is an error.
 */
export function renderTemplate(
  template: Template,
  values: RunValues,
  printed: (value: string) => string = (value) => value,
): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = resolveReference(part, values);
      if (value === null || value === undefined) throw unusable(part, 'it has no value in this run');
      return printed(typeof value === 'object' ? JSON.stringify(value) : String(value));
    })
    .join('');
}

/** A JSON value with its places filled in. */
export function fillValue({ json, fill }: TemplatedValue, values: RunValues): unknown {
  const copy: { value: unknown } = { value: structuredClone(json) };
  for (const { path, template } of fill) {
    const [only] = template;
    const alone = template.length === 1 && typeof only === 'object';
    const value = alone ? resolveReference(only, values) : renderTemplate(template, values);
    let holder: Record<string | number, unknown> = copy as unknown as Record<string, unknown>;
    const keys = ['value', ...path];
    for (const key of keys.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
    holder[keys.at(-1) as string] = value;
  }
  return copy.value;
}

/** @throws DiagnosticError when values cannot be compared */
export function conditionHolds(condition: Condition, text: string, values: RunValues): boolean {
  try {
    return holds(condition, (reference) => {
      const value = resolveReference(reference, values) ?? null;
      if (typeof value === 'object' && value !== null) throw unusable(reference, 'it is a list or an object');
      return value as Scalar;
    });
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([reportEngine('condition-unusable', { condition: text, problem })]);
  }
}
