import { featureKeys } from '@sparkle-orchestration/core';
import { sampleGraph } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import adapter, { dbtOptions } from '../src/index.js';
import { emitSample, fileOf } from './emit-sample.js';

describe('the adapter', () => {
  it('answers for every feature, and for no other', () => {
    expect(Object.keys(adapter.capabilities(dbtOptions.parse({}))).sort()).toEqual([...featureKeys].sort());
  });

  it('has the five named components', () => {
    expect(adapter.components.map((c) => c.className)).toEqual([
      'dbtProjectAdapter',
      'dbtModelAdapter',
      'dbtTestAdapter',
      'dbtMacroAdapter',
      'dbtExposureAdapter',
    ]);
  });

  it('keeps only the files of the part that is asked for', () => {
    const paths = emitSample([sampleGraph('postgres-silver')], {}, 'dbtModelAdapter').files.map((f) => f.path);
    expect(paths).toEqual(['models/slv/orders.sql']);
  });

  it('writes the same files for the same graphs in any order', () => {
    const graphs = [sampleGraph('postgres-silver'), { ...sampleGraph('postgres-silver'), pipeline: 'another' }];
    const [one, other] = [emitSample(graphs), emitSample(graphs.toReversed())];
    expect(other.files).toEqual(one.files);
  });

  it('never prints a secret or a value for one', () => {
    const profile = fileOf(emitSample([sampleGraph('postgres-silver')]), 'profiles.yml');
    expect(profile).toContain(`password: "{{ env_var('DBT_ENV_SECRET_WAREHOUSE_PASSWORD') }}"`);
  });

  it('says at the line of the load which command does it, and makes its table a source', () => {
    const output = emitSample([sampleGraph('duckdb-load')]);
    const found = output.diagnostics.find((d) => d.code === 'adapter-dbt/load-outside');
    expect(found?.location).toMatchObject({ file: 'config/orchestration/sample/dev.yaml', line: 5 });
    expect(found?.hint).toContain('sparkle run orders_daily --env dev --select write_bronze');
    expect(fileOf(output, 'models/sources.yml')).toContain('name: orders');
  });

  it('refuses pipelines of two warehouses', () => {
    const { warehouse, ...graph } = sampleGraph('postgres-silver');
    const other = { ...graph, pipeline: 'other', warehouse: 'slack_alerts' };
    const output = emitSample([{ ...graph, warehouse }, other]);
    expect(output.files).toEqual([]);
    expect(output.diagnostics.map((d) => d.code)).toContain('adapter-dbt/mixed-warehouses');
  });
});
