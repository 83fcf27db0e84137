import { featureKeys } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { capabilities } from './capabilities.js';
import { components } from './components.js';
import adapter from './index.js';

describe('what Airflow can do', () => {
  it('answers for every feature of a graph and for nothing else', () => {
    expect(Object.keys(capabilities()).sort()).toEqual([...featureKeys].sort());
  });

  it('says how, or why not and what to do', () => {
    for (const means of Object.values(capabilities())) {
      if (means.means === 'workaround') expect(means.how.length).toBeGreaterThan(10);
      if (means.means === 'unsupported') expect([means.why, means.todo].every((text) => text.length > 10)).toBe(true);
    }
  });

  it('lists the five documented components, all of them available', () => {
    expect(components).toHaveLength(5);
    expect(components.every((one) => one.available !== false)).toBe(true);
    const kebab = (name: string) =>
      name
        .replace(/Adapter$/, '')
        .replace(/(?!^)([A-Z])/g, '-$1')
        .toLowerCase();
    for (const { id, className } of components) expect(id).toBe(kebab(className));
  });
});

describe('options', () => {
  it('has defaults, and takes the version as a number', () => {
    expect(adapter.options.parse({})).toEqual({ airflow: '3', conn_id: {}, runner: 'wheel', graph_dir: 'graphs' });
    expect(adapter.options.parse({ airflow: 2 }).airflow).toBe('2');
  });

  it('refuses what it does not know', () => {
    expect(adapter.options.safeParse({ airflow: '1' }).success).toBe(false);
    expect(adapter.options.safeParse({ schedule: 'daily' }).success).toBe(false);
    expect(adapter.options.safeParse({ conn_id: { warehouse: 'a b' } }).success).toBe(false);
  });
});
