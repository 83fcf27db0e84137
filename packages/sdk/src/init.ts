import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import { starterFiles } from '@sparkle-orchestration/create-sparkle';
import { pipelineTemplates } from '@sparkle-orchestration/pipelines';
import { diagnostics } from './diagnostics.js';
import { editorFiles } from './starter/editor-files.js';
import { pipelineFiles, placeholderTarget, startsAnother } from './starter/pipeline-files.js';

/** Writes all files or, when one of them exists, none. Returns the paths, relative to the folder. */
export function writeNew(folder: string, files: ReadonlyMap<string, string>): readonly string[] {
  const existing = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (existing.length > 0)
    throw new DiagnosticError(existing.map((file) => diagnostics.report('file-exists', { file })));
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content, { flag: 'wx' });
  }
  return [...files.keys()];
}

/** What a folder may have of its own; `npm create @sparkle-orchestration/sparkle` writes it too. */
const ownFiles = new Set(['package.json', 'README.md']);

/** A project that validates and runs as it stands: a CSV file, a bronze and a silver pipeline, a model, editor settings. */
export function initProject(folder: string): readonly string[] {
  const name = projectName(folder);
  const files = starterFiles('project', { package: name, short: name, snake: name, camel: name, title: name });
  return writeNew(folder, new Map([...[...files].filter(([file]) => !ownFiles.has(file)), ...editorFiles()]));
}

/** A name for the project in a folder. */
export function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return name || 'my_project';
}

/** First definitions of a pipeline for dev, qa and prod; they validate as they stand. */
export async function initPipeline(
  folder: string,
  template: string,
  name: string | undefined,
): Promise<readonly string[]> {
  const wanted = template
    .replace(/Pipeline$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const found = pipelineTemplates.find((t) => t.id === wanted || t.aliases?.includes(wanted));
  if (!found) {
    const ids = pipelineTemplates.map((t) => t.id);
    throw new DiagnosticError([
      diagnostics.report('unknown-template', { name: template, nearest: nearestName(wanted, ids) }),
    ]);
  }
  const pipeline = name ?? found.id;
  if (!/^[a-z0-9_]+$/.test(pipeline)) throw new DiagnosticError([diagnostics.report('bad-name', { name: pipeline })]);
  const files = new Map(pipelineFiles(found, pipeline));
  // A template that runs another pipeline needs one to run; a project that has none gets a small one to replace.
  const { target, definition } = targetOf(folder, found.id);
  if (target === undefined) return writeNew(folder, files);
  for (const [file, text] of files) files.set(file, text.replaceAll(placeholderTarget, target));
  return writeNew(folder, new Map([...files, ...definition]));
}

const exampleTarget = 'pipeline_to_run';

/** The pipeline that a new definition shall start: the first one of the project, else an example, which is written too. */
function targetOf(folder: string, template: string) {
  if (!startsAnother(template)) return { definition: new Map<string, string>() };
  const place = join(folder, 'config', 'orchestration');
  const there = existsSync(place) ? readdirSync(place).filter((name) => /^[a-z0-9_]+$/.test(name)) : [];
  if (there[0] !== undefined) return { target: there.sort()[0], definition: new Map<string, string>() };
  const example = pipelineTemplates.find((t) => t.id === 'silver_batch_transformation');
  return {
    target: exampleTarget,
    definition: example ? pipelineFiles(example, exampleTarget) : new Map<string, string>(),
  };
}
