import { call, type PythonValue } from '@sparkle-orchestration/adapter-kit';
import type { GraphParameter } from '@sparkle-orchestration/core';
import type { LowerContext } from './context.js';

function paramOf(context: LowerContext, parameter: GraphParameter): PythonValue {
  const nullable = parameter.default === undefined || parameter.default === null;
  // A scheduled Dag with a parameter that has no valid default does not load.
  return call(context.profile.Param, [parameter.default ?? null], {
    type: nullable ? ['null', parameter.type] : parameter.type,
    enum: parameter.enum ? [...parameter.enum, ...(nullable ? [null] : [])] : undefined,
    description: parameter.description,
  });
}

/** Typed parameters: a value that does not fit is refused before any task starts. */
export function lowerParams(context: LowerContext): PythonValue | undefined {
  const names = Object.keys(context.graph.params).sort();
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.flatMap((name) => {
      const parameter = context.graph.params[name];
      return parameter ? [[name, paramOf(context, parameter)] as const] : [];
    }),
  );
}
