import { deepStrictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adapterProblems, runAdapterScenario, scenarioNames } from '@sparkle-orchestration/core/testing';
import adapter from '../dist/index.js';

test('keeps what every adapter has to keep', () => {
  deepStrictEqual(adapterProblems(adapter), []);
});

// A folder each: input/*.graph.json, and what is made of them in output/. `RECORD=1 npm test` writes the outputs.
const scenarios = fileURLToPath(new URL('scenarios/', import.meta.url));
for (const name of scenarioNames(scenarios)) {
  test(`scenario ${name}`, () => runAdapterScenario(scenarios + name, adapter));
}
