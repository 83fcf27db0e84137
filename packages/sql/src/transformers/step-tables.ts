import type { TransformerStep } from '@sparkle-orchestration/core';
import { fullName } from './full-name.js';
import type { Params } from './param.js';
import { transformers } from './registry.js';
import type { Transformer } from './transformer.js';

function tableParams(params: Params): [name: string, aliases: readonly string[]][] {
  return Object.entries(params).flatMap(([name, param]) => (param.isTable ? [[name, param.aliases]] : []));
}

/** Values of a step with the names of its tables completed. */
export function withFullNames(
  { params }: Transformer,
  values: Readonly<Record<string, unknown>>,
  destination: string | undefined,
): Readonly<Record<string, unknown>> {
  const full = tableParams(params).flatMap(([name]) => {
    const written = values[name];
    return typeof written === 'string' ? [[name, fullName(written, destination)]] : [];
  });
  return { ...values, ...Object.fromEntries(full) };
}

/** Tables that steps name in their parameters: what the pipeline reads beside its input. */
export function stepTables(
  steps: readonly Pick<TransformerStep, 'name' | 'params'>[],
  destination: string | undefined,
): readonly string[] {
  const found = steps.flatMap((step) => {
    const transformer = transformers.get(step.name);
    const names = transformer ? tableParams(transformer.params).flatMap(([name, aliases]) => [name, ...aliases]) : [];
    return names.flatMap((name) => {
      const written = step.params[name];
      return typeof written === 'string' && written !== '' ? [fullName(written, destination)] : [];
    });
  });
  return [...new Set(found)];
}
