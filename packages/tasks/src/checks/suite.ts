import { type Diagnostic, isMapping, type Locate, parseSource } from '@sparkle-orchestration/core';
import type { WrittenExpectation } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';

export interface ReadSuite {
  readonly expectations: readonly WrittenExpectation[];
  readonly locate: Locate;
}

export interface FileContext {
  /** File of the pipeline, which tells the folder of its configuration. */
  readonly file: string;
  readText(file: string): string | undefined;
  report(diagnostic: Diagnostic): void;
}

/** Folder of the configuration: everything before `orchestration`, `models` or the warehouse's folders. */
function configFolder(file: string): string {
  const at = /^(.*?)\/(?:orchestration|models|pipelines)\//.exec(file)?.[1];
  return at ?? 'config';
}

/** A file that a definition names: by a path with an extension, or by its name below a folder of the configuration. */
export function findFile(
  name: string,
  folder: string,
  context: FileContext,
): { readonly file: string; readonly text: string } | readonly string[] {
  const written = /\.(?:json|ya?ml)$/i.test(name);
  const below = `${configFolder(context.file)}/${folder}/${name}`;
  const tried = written ? [name, below] : [`${below}.json`, `${below}.yaml`, `${below}.yml`];
  for (const file of tried) {
    const text = context.readText(file);
    if (text !== undefined) return { file, text };
  }
  return tried;
}

const severities = new Set(['critical', 'warning', 'info']);

/** One item of a list of expectations, in the words of Great Expectations 0.x or 1.x; nothing when it is none. */
export function readExpectation(item: unknown, path: readonly (string | number)[]): WrittenExpectation | undefined {
  if (!isMapping(item)) return undefined;
  const type = item['expectation_type'] ?? item['type'];
  if (typeof type !== 'string' || !/^(?:expect_|unexpected_|Expect[A-Z]|Unexpected[A-Z])/.test(type)) return undefined;
  const { kwargs, description, severity, id } = item;
  return {
    type,
    kwargs: isMapping(kwargs) ? kwargs : {},
    ...(typeof item['name'] === 'string'
      ? { name: item['name'] }
      : typeof id === 'string' && !/^[0-9a-f-]{36}$/.test(id)
        ? { name: id }
        : {}),
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
    ...(typeof severity === 'string' && severities.has(severity)
      ? { severity: severity as 'critical' | 'warning' | 'info' }
      : {}),
    path,
  };
}

/** Reads the file of a suite; everything that is wrong is reported at its line. */
export function readSuite(
  name: string,
  context: FileContext,
  place: Parameters<typeof diagnostics.report>[2],
): ReadSuite | undefined {
  const found = findFile(name, 'expectations', context);
  if (!('file' in found)) {
    context.report(diagnostics.report('suite-missing', { suite: name, tried: found }, place));
    return undefined;
  }
  const parsed = parseSource(found.file, found.text);
  for (const problem of parsed.diagnostics) context.report(problem);
  const document = parsed.documents[0];
  if (!document) return undefined;
  const list = document.value['expectations'];
  if (!Array.isArray(list) || list.length === 0) {
    context.report(diagnostics.report('suite-empty', { file: found.file }, document.locate(['expectations'])));
    return undefined;
  }
  const expectations = list.flatMap((item, i): WrittenExpectation[] => {
    const path = ['expectations', i];
    const one = readExpectation(item, path);
    if (one) return [one];
    const type = isMapping(item) ? (item['expectation_type'] ?? item['type']) : undefined;
    // A type of another form is told by name, with the nearest one that there is.
    if (typeof type === 'string') return [{ type, kwargs: {}, path }];
    context.report(diagnostics.report('expectation-without-type', {}, document.locate(path)));
    return [];
  });
  // The key that stands there is the one to point at.
  const locate: Locate = (path, part) =>
    path.at(-1) === 'expectation_type' && document.find(path) === undefined
      ? document.locate([...path.slice(0, -1), 'type'], part)
      : document.locate(path, part);
  return { expectations, locate };
}
