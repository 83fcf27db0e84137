import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitDeployment } from '@sparkle-orchestration/core';
import { type SampleGraphName, sampleGraph, sampleGraphs } from '@sparkle-orchestration/core/testing';
import { it } from 'vitest';
import adapter from '../src/index.js';

it('writes', () => {
  for (const name of Object.keys(sampleGraphs) as SampleGraphName[]) {
    const out = emitDeployment({
      adapter,
      graphs: [sampleGraph(name)],
      options: {},
      env: 'dev',
      project: 'shop',
      runnerVersion: '0.1.0',
      regenerate: 'sparkle generate-deploy x',
    });
    console.log(
      name,
      out.files.length,
      out.diagnostics.map((d) => `${d.severity} ${d.code} ${d.message}`),
    );
    const dir = join('/tmp/h8/out', name);
    rmSync(dir, { recursive: true, force: true });
    for (const file of out.files) {
      mkdirSync(dirname(join(dir, file.path)), { recursive: true });
      writeFileSync(join(dir, file.path), file.content);
    }
  }
});
