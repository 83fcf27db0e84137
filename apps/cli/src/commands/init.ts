import { resolve } from 'node:path';
import { initPipeline, initProject } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, printJson, text } from '../terminal/options.js';

/** Starts a project that runs, or adds a pipeline that validates to the project here. */
export async function run(context: CommandContext): Promise<number> {
  const [template, name] = context.args;
  const folder = resolve(context.cwd, text(context, 'output') ?? text(context, 'project') ?? '.');
  const files =
    typeof template === 'string'
      ? await initPipeline(folder, template, typeof name === 'string' ? name : undefined)
      : initProject(folder);
  if (asJson(context)) printJson(context, { folder, files });
  else {
    for (const file of files) context.stdout.write(`wrote ${file}\n`);
    context.stdout.write(
      typeof template === 'string'
        ? 'Next: edit it, then `sparkle validate`.\n'
        : 'Next: `sparkle validate`, then `sparkle run --all`.\n',
    );
  }
  return 0;
}
