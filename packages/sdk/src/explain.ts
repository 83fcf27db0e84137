import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  DiagnosticError,
  diagnosticTables,
  type Explanation,
  explain as explainIn,
  manifestFile,
  nearestName,
  parseManifest,
} from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';
import { findManifests } from './find-manifests.js';
import type { Project } from './project.js';

export interface Explained {
  readonly what: string;
  /** For reading. */
  readonly lines: readonly string[];
  readonly places: readonly Explanation[];
}

/** What a problem code means, or nothing when it is none. */
function explainCode(code: string): readonly string[] | undefined {
  const [namespace, name] = code.split('/');
  const row = diagnosticTables.get(namespace ?? '')?.[name ?? ''];
  return row ? [`${code} (${row.severity})`, row.explain] : undefined;
}

/** Where a task, an emitted file or a pipeline comes from; or what a problem code means. */
export async function explain(what: string, open: () => Promise<Project>, deployments: string): Promise<Explained> {
  const meaning = explainCode(what);
  if (meaning) return { what, lines: meaning, places: [] };
  const project = await open();
  const places: Explanation[] = [];
  const lines: string[] = [];
  const known: string[] = [];
  for (const folder of findManifests(join(project.root, deployments))) {
    const { manifest } = parseManifest(readFileSync(join(folder, manifestFile), 'utf8'));
    if (!manifest) continue;
    const below = relative(folder, join(project.root, what));
    const { found: explanations, didYouMean: nearest } = explainIn(manifest, below.startsWith('..') ? what : below);
    if (nearest) known.push(nearest);
    for (const place of explanations) {
      places.push(place);
      const target = place.name === undefined ? '' : ` as ${place.name}`;
      lines.push(
        `${place.target}: ${relative(project.root, join(folder, place.file))}${target}`,
        `  ${place.pipeline}${place.operation ? `.${place.operation}` : ''} at ${place.location.file}:${place.location.line}:${place.location.column}`,
        `  made by \`${place.regenerate}\``,
      );
    }
  }
  if (lines.length === 0) {
    for (const pipeline of project.definition.pipelines) {
      for (const task of project.compiler.compile(pipeline).tasks) {
        known.push(task.id);
        if (task.id !== what && `${pipeline.name}.${task.id}` !== what && pipeline.name !== what) continue;
        const { file, line, column } = task.origin.location;
        lines.push(`${pipeline.name}.${task.id} (${task.kind}) at ${file}:${line}:${column}`);
      }
    }
  }
  if (lines.length === 0) {
    const codes = [...diagnosticTables].flatMap(([namespace, table]) =>
      Object.keys(table).map((name) => `${namespace}/${name}`),
    );
    throw new DiagnosticError([
      diagnostics.report('nothing-to-explain', { what, nearest: nearestName(what, [...known, ...codes]) }),
    ]);
  }
  return { what, lines, places };
}
