import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SampleGraphName, sampleGraph, sampleGraphs } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { controlGraphs } from './control-graph.js';
import { emitSample } from './emit-sample.js';
import { dependentGraphs, mixedGraph } from './mixed-graph.js';

const here = join(dirname(fileURLToPath(import.meta.url)), 'scenarios');
const record = process.env['RECORD'] === '1';

/** Every file below a folder, by its path with `/`. */
function readTree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}

const scenarios = [
  ...(Object.keys(sampleGraphs) as SampleGraphName[]).map((name) => ({
    name: name as string,
    graph: () => sampleGraph(name),
    options: {},
  })),
  { name: 'control', graph: controlGraphs, options: {} },
  { name: 'mixed-needs', graph: mixedGraph, options: {} },
  { name: 'duckdb-dependency', graph: dependentGraphs, options: {} },
];

describe('emitted projects are those in test/scenarios', () => {
  it.each(scenarios)('$name', ({ name, graph, options }) => {
    const output = emitSample([graph()].flat(), options);
    expect(output.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    // The graph file is the input itself and would bury the rest.
    const files = Object.fromEntries(
      output.files.filter((file) => !file.path.endsWith('.graph.json')).map((file) => [file.path, file.content]),
    );
    const folder = join(here, name, 'output');
    if (record) {
      rmSync(folder, { recursive: true, force: true });
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    }
    expect(files).toEqual(readTree(folder));
  });
});
