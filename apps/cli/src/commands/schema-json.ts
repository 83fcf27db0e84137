import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configSchemas, DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import { builtins, sdkDiagnostics } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { text } from '../terminal/options.js';

/** Prints or writes the JSON Schemas of definitions, for editors. */
export async function run(context: CommandContext): Promise<number> {
  const schemas = configSchemas({ templates: builtins.templates ?? [] });
  const kind = context.args[0];
  if (typeof kind === 'string' && !(kind in schemas)) {
    throw new DiagnosticError([
      sdkDiagnostics.report('unknown-schema', {
        kind,
        known: Object.keys(schemas),
        nearest: nearestName(kind, Object.keys(schemas)),
      }),
    ]);
  }
  const chosen = typeof kind === 'string' ? [kind] : Object.keys(schemas);
  const folder = text(context, 'output');
  if (folder === undefined) {
    context.stdout.write(`${JSON.stringify(typeof kind === 'string' ? schemas[kind] : schemas, null, 2)}\n`);
    return 0;
  }
  mkdirSync(resolve(context.cwd, folder), { recursive: true });
  for (const name of chosen) {
    writeFileSync(
      join(resolve(context.cwd, folder), `${name}.schema.json`),
      `${JSON.stringify(schemas[name], null, 2)}\n`,
    );
    context.stdout.write(`${join(folder, `${name}.schema.json`)}\n`);
  }
  return 0;
}
