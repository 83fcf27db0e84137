import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { WaitFor } from '@sparkle-orchestration/core';
import type { ExecuteContext } from '../execute/context.js';
import { renderTemplate } from '../execute/values.js';
import { projectPath } from '../program/project-path.js';
import type { Look } from './look.js';

/** Milliseconds without a change after which a file counts as complete. */
const quiet = 2000;

/** `*` and `?` of a name, everything else as it is. */
function pattern(name: string): RegExp {
  const source = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

function namesIn(folder: string, name: string): readonly string[] {
  if (!/[*?]/.test(name)) return [name];
  try {
    const wanted = pattern(name);
    return readdirSync(folder).filter((entry) => wanted.test(entry));
  } catch {
    return [];
  }
}

/** A file that is there and no longer changing. The last part of the path may hold `*` and `?`. */
export function lookForFile(waitFor: Extract<WaitFor, { readonly type: 'file' }>, context: ExecuteContext) {
  const path = renderTemplate(waitFor.path, context.values);
  const look = async (): Promise<Look> => {
    const full = projectPath(path, context, 'may be absent');
    const folder = dirname(full);
    const found = namesIn(folder, basename(full)).flatMap((name) => {
      const file = statSync(join(folder, name), { throwIfNoEntry: false });
      return file?.isFile() ? [{ name, changed: file.mtimeMs }] : [];
    });
    const first = found[0];
    if (!first) return { answer: 'not yet', detail: 'there is no such file' };
    const growing = found.find((file) => Date.now() - file.changed < quiet);
    return growing
      ? { answer: 'not yet', detail: `${growing.name} is still being written` }
      : { answer: 'ready', detail: found.length === 1 ? first.name : `${found.length} files` };
  };
  return { what: `file ${path}`, look };
}
