import { commentLines, type PythonImport, printImports, pythonWidth } from '@sparkle-orchestration/adapter-kit';
import { assets } from './assets.js';
import { control } from './control.js';
import { messages } from './messages.js';
import { ops } from './ops.js';
import type { Part } from './part.js';
import { pipeline } from './pipeline.js';
import { postgres } from './postgres.js';
import { runner } from './runner.js';
import { starters } from './starters.js';
import { checkOps, sparkleOps, sqlOps, waitOps } from './tasks.js';
import { values } from './values.js';

/** In the order in which they stand in the module. */
const parts: readonly Part[] = [
  pipeline,
  ...starters.filter((part) => part.names[0] !== 'dependency_op'),
  postgres,
  ...messages.filter((part) => part.names[0] !== 'notify_op'),
  runner,
  assets,
  ops,
  ...values,
  sqlOps,
  checkOps,
  sparkleOps,
  waitOps,
  ...messages.filter((part) => part.names[0] === 'notify_op'),
  ...starters.filter((part) => part.names[0] === 'dependency_op'),
  ...control,
];

function partOf(name: string): Part {
  const part = parts.find((one) => one.names.includes(name));
  if (!part) throw new Error(`the common module has no ${name}`);
  return part;
}

/** Parts by the names that are imported from the module, with all that they need. */
function partsFor(names: Iterable<string>): ReadonlySet<Part> {
  const found = new Set<Part>();
  const add = (name: string) => {
    const part = partOf(name);
    if (found.has(part)) return;
    found.add(part);
    for (const need of part.needs ?? []) add(need);
  };
  for (const name of names) add(name);
  return found;
}

/** Imports that the code uses: parts share some. */
function used(imports: readonly PythonImport[], text: string): readonly PythonImport[] {
  return imports.filter(({ module, name, as }) => new RegExp(`\\b${as ?? name ?? module}\\b`).test(text));
}

/** The module that the pipelines of a project share: only what they use. */
export function commonText(names: Iterable<string>, header: string): string {
  const wanted = partsFor(names);
  const chosen = parts.filter((part) => wanted.has(part));
  const body = chosen.map((part) => part.body).join('\n\n\n');
  const imports = printImports(
    used(
      chosen.flatMap((part) => part.imports),
      body,
    ),
    pythonWidth,
  );
  const gap = /^(def|class|@)/.test(body) ? '\n\n\n' : '\n\n';
  return `${commentLines(header, '#')}"""What the pipelines of this project share."""\n\n${imports}${gap}${body}\n`;
}

/** Everything that the module may hold: names that modules of pipelines must not have for something else. */
export const sharedNames: readonly string[] = parts.flatMap((part) => part.names);
