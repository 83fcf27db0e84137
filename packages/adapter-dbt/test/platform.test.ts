import { type ExecutionGraph, withHash } from '@sparkle-orchestration/core';
import { sampleGraph } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import adapter, { dbtOptions } from '../src/index.js';
import { emitSample, fileOf } from './emit-sample.js';

const jobs = { account_id: 1, project_id: 2, environment_id: 3 };

/** A job that runs the pipelines of some graphs. */
function jobOf(...graphs: readonly ExecutionGraph[]): ExecutionGraph {
  const [first] = graphs;
  if (!first) throw new Error('a job has pipelines');
  const { hash: _, description: __, ...facts } = first;
  return withHash({
    ...facts,
    pipeline: 'nightly',
    operations: [],
    groups: graphs.map(({ operations: ___, timeoutSeconds: ____, ...graph }) => ({
      id: graph.pipeline,
      needs: [],
      parameters: {},
      graph,
    })),
  });
}

describe('jobs of the dbt platform', () => {
  it('build the models of a pipeline at its schedule, in UTC, for the interval of the schedule', () => {
    const output = emitSample([sampleGraph()], { jobs });
    expect(parse(fileOf(output, 'dbt-jobs.yml')).jobs.orders_silver).toMatchObject({
      ...jobs,
      execute_steps: [`dbt build --select orders --vars '{"schedule_of":"orders_silver"}'`],
      execution: { timeout_seconds: 7200 },
      schedule: { cron: '0 5 * * *' },
      triggers: { schedule: true },
    });
    expect(fileOf(output, 'macros/sparkle_schedules.sql')).toContain("'timezone': 'Europe/Berlin'");
    expect(output.diagnostics.find((d) => d.code === 'adapter-dbt/job-late')?.message).toContain('60 minutes late');
  });

  it('are one for a job with all its pipelines, and none beside it', () => {
    const graph = sampleGraph();
    const { jobs: made } = parse(fileOf(emitSample([graph, jobOf(graph)], { jobs }), 'dbt-jobs.yml'));
    expect(Object.keys(made)).toEqual(['nightly']);
    expect(made.nightly.execute_steps[0]).toContain('--select orders ');
  });

  it('need their pipelines in the same project', () => {
    const output = emitSample([jobOf(sampleGraph())], { jobs });
    expect(output.diagnostics.map((d) => d.code)).toContain('adapter-dbt/job-without-pipeline');
  });

  it('are refused without the option, with a word about it', () => {
    const output = emitSample([jobOf(sampleGraph())], {});
    expect(output.diagnostics.find((d) => d.code === 'core/unsupported')?.hint).toContain('option `jobs`');
  });

  it('bring the commands that check and make them', () => {
    const steps = adapter.deploy({ options: dbtOptions.parse({ jobs }), graphs: [], env: 'prod' });
    expect(steps.map((step) => step.command.join(' '))).toEqual([
      'dbt parse --profiles-dir .',
      'dbt-jobs-as-code validate dbt-jobs.yml',
      'dbt-jobs-as-code sync dbt-jobs.yml',
    ]);
  });
});

describe('snapshots', () => {
  const snapshot = { name: 'history', dataset: 'slv.orders', unique_key: ['order_id'] };

  it('keep the changes of a table as dbt does', () => {
    const output = emitSample([sampleGraph()], {
      snapshots: [{ ...snapshot, strategy: 'timestamp', updated_at: 'modified_at', hard_deletes: 'invalidate' }],
    });
    expect(parse(fileOf(output, 'snapshots/snapshots.yml')).snapshots).toEqual([
      {
        name: 'history',
        relation: "ref('orders')",
        config: {
          ...{ schema: 'slv', unique_key: ['order_id'], strategy: 'timestamp', updated_at: 'modified_at' },
          hard_deletes: 'invalidate',
        },
      },
    ]);
  });

  it('are refused for a table that the project does not know', () => {
    const output = emitSample([sampleGraph()], { snapshots: [{ ...snapshot, dataset: 'x.y', strategy: 'check' }] });
    expect(output.diagnostics.map((d) => d.code)).toContain('adapter-dbt/snapshot-unknown');
  });

  it('of the strategy timestamp say which column', () => {
    const output = emitSample([sampleGraph()], { snapshots: [{ ...snapshot, strategy: 'timestamp' }] });
    expect(output.diagnostics.map((d) => d.code)).toEqual(['core/adapter-options']);
  });
});
