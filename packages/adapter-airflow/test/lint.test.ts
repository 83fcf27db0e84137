import * as ruff from '@astral-sh/ruff-wasm-nodejs';
import { Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { type SampleGraphName, sampleGraph, sampleGraphs } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { controlGraph, databricksGraph } from './control-graph.js';
import { emitSample } from './emit-sample.js';
import { mixedGraph } from './mixed-graph.js';

const workspace = new Workspace(
  { preview: true, 'line-length': 110, lint: { select: ['AIR', 'F', 'E9', 'I'] }, format: { preview: false } },
  ruff.PositionEncoding.Utf16,
);

describe('emitted Python', () => {
  const graphs = {
    ...Object.fromEntries((Object.keys(sampleGraphs) as SampleGraphName[]).map((name) => [name, sampleGraph(name)])),
    mixed: mixedGraph(),
    control: controlGraph(),
    databricks: databricksGraph(),
  };
  it.each(Object.entries(graphs))('%s is clean and formatted', (_, graph) => {
    const files = emitSample([graph]).files.filter((file) => file.path.endsWith('.py'));
    expect(files.length).toBeGreaterThan(1);
    for (const { path, content } of files) {
      expect({ path, found: workspace.check(content) }).toEqual({ path, found: [] });
      expect(workspace.format(content)).toBe(content);
    }
  });

  it('would not pass with an unused import, an operator of the past or a loose layout', () => {
    const codes = (text: string) => workspace.check(text).map((one: { code: string | null }) => one.code);
    expect(codes('import os\n')).toContain('unused-import');
    expect(
      codes('from airflow.datasets import Dataset\n\nDataset("a")\n').some((code: string | null) =>
        code?.startsWith('airflow3'),
      ),
    ).toBe(true);
    expect(workspace.format('a = [1,2]\n')).not.toBe('a = [1,2]\n');
  });
});
