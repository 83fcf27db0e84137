import { type LowerContext, nearestName, type ProgramFacts, type Task } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { placeOf, template, templates } from '../templated.js';

/** Params that scripts and containers share. */
export const programParams = {
  args: z.array(z.string()).default([]).describe('Words of the command line, each one word. Templated.'),
  environment: z.record(z.string(), z.string()).default({}).describe('Environment variables. Templated.'),
  secrets: z
    .array(z.string().regex(/^([A-Za-z_]\w*=)?[A-Za-z_][\w.-]*$/, 'must be a name of a secret, or VARIABLE=name'))
    .default([])
    .describe('Secrets of secrets_mapping that it finds in its environment: `NAME`, or `VARIABLE=NAME`.'),
};

/** What those params mean. */
export function programFacts(
  task: Task<{ args: string[]; environment: Record<string, string>; secrets: string[] }>,
  context: LowerContext,
): ProgramFacts {
  const { args, environment, secrets } = task.params;
  const named = secrets.map((text) => {
    const [variable = '', secret = variable] = text.split('=');
    return [variable, secret] as const;
  });
  for (const [index, [, secret]] of named.entries()) {
    if (context.project.secrets.has(secret)) continue;
    const near = nearestName(secret, context.project.secrets.keys());
    const hint = near === undefined ? {} : { hint: `Did you mean "${near}"?` };
    context.report(diagnostics.report('unknown-secret', { secret }, placeOf(task, context, ['secrets', index]), hint));
  }
  return {
    args: args.map((arg, index) => template(arg, task, context, ['args', index])),
    environment: templates(environment, task, context, ['environment']),
    secrets: Object.fromEntries(named.map(([variable, secret]) => [variable, { secret }])),
  };
}
