import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapterProblems, runAdapterScenario, scenarioNames } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import adapter from '../starters/adapter/src/index.js';
import template from '../starters/template/src/index.js';

/** The starters are code that runs as it stands; `npm run conformance -- local` builds and uses them as packages. */
describe('the adapter starter', () => {
  const scenarios = fileURLToPath(new URL('../starters/adapter/test/scenarios', import.meta.url));

  it('keeps what every adapter has to keep', () => expect(adapterProblems(adapter)).toEqual([]));
  it.each(scenarioNames(scenarios))('scenario %s', (name) => runAdapterScenario(join(scenarios, name), adapter));
});

it('the template starter describes its fields', () => {
  const [only] = template.templates;
  expect(only?.id).toBe('starter_name');
  expect(only?.extra.safeParse({ keep: 'all' }).success).toBe(false);
});
