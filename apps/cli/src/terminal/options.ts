import { resolve } from 'node:path';
import { type OpenProjectOptions, openProject, type Project } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';

export const text = (context: CommandContext, name: string): string | undefined => {
  const value = context.options[name];
  return typeof value === 'string' ? value : undefined;
};
/** Value of an option that is declared as a whole number. */
export const whole = (context: CommandContext, name: string): number | undefined => {
  const value = context.options[name];
  return typeof value === 'number' ? value : undefined;
};
export const flag = (context: CommandContext, name: string): boolean => context.options[name] === true;
export const asJson = (context: CommandContext): boolean => flag(context, 'json');

/** The names given as arguments and by --pipeline. */
export function names(context: CommandContext): readonly string[] {
  const given = context.args.flat().filter((a): a is string => typeof a === 'string');
  const named = text(context, 'pipeline');
  return named === undefined ? given : [...given, named];
}

/** How the project that the command is called in is opened. */
export function openOptions(
  context: CommandContext,
  purpose: 'compile' | 'run',
  parts: { readonly adapters?: boolean } = {},
): OpenProjectOptions {
  const folder = text(context, 'project');
  const env = text(context, 'env');
  const warehouse = text(context, 'warehouse');
  return {
    from: folder === undefined ? context.cwd : resolve(context.cwd, folder),
    purpose,
    adapters: parts.adapters === true,
    environment: context.environment,
    strict: flag(context, 'strict'),
    allowMissingSecrets: flag(context, 'allowMissingSecrets'),
    ...(env === undefined ? {} : { env }),
    ...(warehouse === undefined ? {} : { warehouse }),
  };
}

/** Opens the project that the command is called in. */
export function open(...how: Parameters<typeof openOptions>): Promise<Project> {
  return openProject(openOptions(...how));
}

export function printJson(context: CommandContext, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
