import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { graphJson } from '@sparkle-orchestration/core';
import { runAdapterScenario, scenarioNames } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { components } from '../src/components.js';
import adapter from '../src/index.js';
import { scenarios } from './graphs.js';

const here = join(dirname(fileURLToPath(import.meta.url)), 'scenarios');

// The input of a scenario is its graph; the graph is written in TypeScript, where it can be read.
if (process.env['RECORD'] === '1')
  for (const [name, graph] of Object.entries(scenarios)) {
    const folder = join(here, name, 'input');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${graph().pipeline}.graph.json`), graphJson(graph()));
    writeFileSync(join(here, name, 'options.json'), `${JSON.stringify({ component: name })}\n`);
  }

describe('one folder for each component', () => {
  it('has a scenario for all five', () => {
    expect(scenarioNames(here)).toEqual(components.map((one) => one.id).sort());
  });

  it.each(Object.keys(scenarios))('%s', (name) => {
    runAdapterScenario(join(here, name), adapter);
  });
});
