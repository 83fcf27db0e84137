import {
  type LowerContext,
  parseCondition,
  parseTemplate,
  parseTemplatedValue,
  type Task,
  type Template,
  type TemplatedValue,
} from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

type Path = readonly (string | number)[];
type Context = Pick<LowerContext, 'locate' | 'report'>;

/** Where a param of a task is written. */
export function placeOf(task: Task, context: Context, path: Path) {
  return task.origin.path ? context.locate([...task.origin.path, 'params', ...path]) : task.origin.location;
}

/** A templated text; unknown references are reported at it. */
export function template(text: string, task: Task, context: Context, path: Path): Template {
  const { template: parts, problems } = parseTemplate(text);
  for (const { message } of problems)
    context.report(diagnostics.report('task-template', { problem: message }, placeOf(task, context, path)));
  return parts;
}

/** Templated texts by name. */
export function templates(
  texts: Readonly<Record<string, string>>,
  task: Task,
  context: Context,
  path: Path,
): Readonly<Record<string, Template>> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, template(text, task, context, [...path, name])]),
  );
}

/** A value with templated texts. */
export function templatedValue(json: unknown, task: Task, context: Context, path: Path): TemplatedValue {
  const { value, problems } = parseTemplatedValue(json);
  for (const { message, path: inner } of problems)
    context.report(
      diagnostics.report('task-template', { problem: message }, placeOf(task, context, [...path, ...inner])),
    );
  return value;
}

/** A condition, unchanged; one that cannot be read is reported at it. */
export function condition(text: string, task: Task, context: Context, path: Path): string {
  try {
    parseCondition(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    context.report(diagnostics.report('condition', { condition: text, problem }, placeOf(task, context, path)));
  }
  return text;
}
