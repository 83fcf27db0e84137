import {
  block,
  call,
  code,
  imported,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits, type ExecutionGraph, type GraphParameter } from '@sparkle-orchestration/core';
import { dg } from '../print.js';
import type { LowerContext } from './context.js';
import { fieldName } from './sql-text.js';

const types = { string: 'str', integer: 'int', number: 'float', boolean: 'bool' } as const;

/** Name of the resource with the parameters of a pipeline; nothing when it has none. */
export function paramsResource({ graph, job }: Pick<LowerContext, 'graph' | 'job'>): string | undefined {
  return Object.keys(graph.params).length > 0 ? `${job}_params` : undefined;
}

/** Name of its class. */
export const paramsClass = (job: string): string =>
  `${job
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Params`;

const isNullable = (parameter: GraphParameter) =>
  !parameter.required && (parameter.default === undefined || parameter.default === null);

function typeOf(parameter: GraphParameter): PythonNode {
  const [first, ...more] = parameter.enum ?? [];
  const plain =
    first === undefined
      ? variable(types[parameter.type])
      : code`${imported('typing', 'Literal')}[${more.reduce<PythonNode>((text, one) => code`${text}, ${one}`, code`${first}`)}]`;
  return isNullable(parameter) ? code`${plain} | None` : plain;
}

/** A field of the class of parameters. */
function fieldOf(name: string, parameter: GraphParameter): PythonStatement {
  const given: PythonValue | undefined = isNullable(parameter)
    ? null
    : parameter.required
      ? undefined
      : parameter.default;
  const value =
    parameter.description === undefined
      ? given
      : call(imported('pydantic', 'Field'), [], { default: given, description: parameter.description });
  const head = code`${variable(fieldName(name))}: ${typeOf(parameter)}`;
  return { statement: 'expression', value: value === undefined ? head : code`${head} = ${value}` };
}

/** The class of the parameters of a pipeline: a value that does not fit is refused before anything starts. */
export function paramsModel(graph: ExecutionGraph, job: string): PythonStatement | undefined {
  const names = Object.keys(graph.params).sort(byCodeUnits);
  if (names.length === 0) return undefined;
  return block(code`class ${variable(paramsClass(job))}(${dg('ConfigurableResource')})`, [
    ...names.flatMap((name) => {
      const parameter = graph.params[name];
      return parameter ? [fieldOf(name, parameter)] : [];
    }),
  ]);
}

/** The resource itself; a parameter that must be given makes it one of the launch. */
export function paramsInstance(graph: ExecutionGraph, job: string): PythonNode {
  const required = Object.values(graph.params).some((parameter) => parameter.required);
  return call(variable(required ? `${paramsClass(job)}.configure_at_launch` : paramsClass(job)));
}

/** Parameters whose field has another name than they have. */
export function renamed(graph: ExecutionGraph): Readonly<Record<string, string>> | undefined {
  const entries = Object.keys(graph.params).flatMap((name): [string, string][] =>
    fieldName(name) === name ? [] : [[fieldName(name), name]],
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
