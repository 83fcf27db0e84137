import { featureKeys } from '@sparkle-orchestration/core';
import {
  adapterProblems,
  createAdapterTester,
  graphOf,
  need,
  notifyOperation,
} from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../src/capabilities.js';
import adapter from '../src/index.js';
import { lintStateMachine } from '../src/lint.js';
import { gridOf } from '../src/lower/interval.js';
import { clockOf, utcOf } from '../src/schedule.js';
import { emitSample } from './emit-sample.js';
import { chainGraph, scenarios, sql, taskGraph } from './graphs.js';

describe('the adapter', () => {
  it('keeps what every adapter has to keep', () => {
    expect(adapterProblems(adapter)).toEqual([]);
    expect(Object.keys(capabilities()).sort()).toEqual([...featureKeys].sort());
  });

  it('writes the files that are documented, and nothing of accounts or secrets', () => {
    const files = emitSample([taskGraph()]);
    expect(Object.keys(files).sort()).toEqual([
      'Dockerfile',
      'README.md',
      'cloudformation.yaml',
      'deploy.sh',
      'graphs/publish-orders-dev.graph.json',
      'main.tf',
      'run-task.sh',
      'state_machine.json',
      'versions.tf',
    ]);
    const text = Object.values(files).join('\n');
    expect(text).not.toMatch(/\b\d{12}\b/);
    expect(files['state_machine.json']).not.toMatch(/password|secret/i);
  });

  it('puts several pipelines into one stack, in which they start each other', () => {
    const files = emitSample([taskGraph(), { ...chainGraph(), pipeline: 'reports' }]);
    expect(Object.keys(files)).toContain('state_machines/publish-orders-dev.json');
    expect(files['cloudformation.yaml']).toMatch(/ReportsStateMachineArn: !Ref ReportsDev\n/);
    expect(files['main.tf']).toMatch(/ReportsStateMachineArn += aws_sfn_state_machine.reports_dev.arn/);
  });

  it('leaves a chain as short as people write it', () => {
    const chain = graphOf('chain', [sql('a'), sql('b', [need('a')])], { prepare: [], close: [] });
    const graph = { ...chain, connections: { warehouse: { type: 'postgres', properties: {} } } };
    const machine = JSON.parse(emitSample([graph])['state_machine.json'] ?? '') as { States: Record<string, object> };
    const { InPeriod, OutsidePeriod, ...states } = machine.States;
    expect(Object.keys(states)).toEqual(['Init', 'A', 'B']);
    expect(states['A']).not.toHaveProperty('Catch');
    expect(states['A']).not.toHaveProperty('Output');
  });

  it('refuses pipelines that start each other in a circle', () => {
    const graph = { ...taskGraph(), pipeline: 'reports' };
    const { diagnostics } = createAdapterTester(adapter).emit(graph);
    expect(diagnostics.map((one) => one.code)).toContain('adapter-stepfunctions/trigger-circle');
  });
});

const hostile = [
  "'",
  '"',
  '\\',
  'a\nb',
  '`id`',
  '{{7*7}}',
  '{% $states.input %}',
  '${ClusterArn}',
  '%{ if true }',
  '$(id)',
  '!Ref X',
  ': #',
  '\u2028\u202e',
  'ü 漢字 🎉',
  '*/',
];

const mail = (text: string) => ({ type: 'email', to: text, connection: `mail ${text}` }) as const;

describe('text of people', () => {
  it.each(hostile)('%j stays text', (text) => {
    const graph = graphOf(
      `pipeline ${text}`,
      [
        sql(`op ${text}`, [], { description: text }),
        {
          ...notifyOperation('tell', [need(`op ${text}`, 'failed')]),
          subject: text,
          message: text,
          channels: [mail(text)],
        },
      ],
      {
        description: text,
        owner: text,
        tags: { [text]: text },
        params: { [text]: { type: 'string', default: text } },
        hooks: { onFailure: [mail(text)], onSuccess: [] },
        connections: {
          warehouse: { type: 'postgres', properties: {} },
          [`mail ${text}`]: { type: 'smtp', properties: {} },
        },
        datasets: chainGraph().datasets,
      },
    );
    const files = emitSample([graph]);
    const machine = files['state_machine.json'] ?? '';
    expect(lintStateMachine(machine)).toEqual([]);
    // Every placeholder is one that the templates fill in.
    const known = new Set(
      [...(files['cloudformation.yaml'] ?? '').matchAll(/^ {8}(\w+): !/gm)].map((found) => found[1]),
    );
    for (const [, name] of machine.matchAll(/\$\{([^}]*)\}?/g)) expect(known).toContain(name);
    expect(machine).not.toContain('%{');
  });
});

describe('times', () => {
  const schedule = (cron: string, timezone: string) => ({
    cron,
    timezone,
    catchup: false,
    jitterSeconds: 0,
    origin: chainGraph().origin,
  });

  it('have one length only where days and hours are those of UTC', () => {
    expect(gridOf(schedule('30 6 * * *', 'UTC'))).toEqual({ period: 86_400, offset: 23_400 });
    expect(gridOf(schedule('15 */6 * * *', 'UTC'))).toEqual({ period: 21_600, offset: 900 });
    expect(gridOf(schedule('*/15 * * * *', 'Etc/UTC'))).toEqual({ period: 900, offset: 0 });
    for (const cron of ['0 6 * * 1-5', '0 0 1 * *', '*/7 * * * *', '0,30 6 * * *'])
      expect(gridOf(schedule(cron, 'UTC'))).toBeUndefined();
    expect(gridOf(schedule('0 6 * * *', 'Europe/Berlin'))).toBeUndefined();
  });

  it('are written as EventBridge Scheduler takes them', () => {
    const at = chainGraph().origin.location;
    const told: string[] = [];
    const clock = (cron: string) => clockOf(schedule(cron, 'Europe/Berlin'), at, (one) => told.push(one.code));
    expect(clock('0 6 * * *')).toEqual({
      expression: 'cron(0 6 * * ? *)',
      timezone: 'Europe/Berlin',
      catchup: false,
    });
    expect(clock('30 6 * * 1-5')?.expression).toBe('cron(30 6 ? * MON-FRI *)');
    expect(clock('0 0 13 * 5')).toBeUndefined();
    expect(told).toEqual(['adapter-stepfunctions/cron-not-possible']);
  });

  it('of a zone are moments, in winter and in summer', () => {
    expect(utcOf('2026-01-15', 'Europe/Berlin')).toBe('2026-01-14T23:00:00Z');
    expect(utcOf('2026-07-15T06:30:00', 'Europe/Berlin')).toBe('2026-07-15T04:30:00Z');
    expect(utcOf('2026-07-15', 'America/New_York')).toBe('2026-07-15T04:00:00Z');
    expect(utcOf('soon', 'UTC')).toBeUndefined();
  });
});

it('uses each component only where it is needed', () => {
  for (const component of adapter.components) {
    const graph = scenarios[component.id as keyof typeof scenarios]();
    expect(component.neededBy?.(graph) ?? true).toBe(true);
  }
  const [, , choice, parallel] = adapter.components;
  const chain = graphOf('chain', [sql('a'), sql('b', [need('a')])]);
  expect(choice?.neededBy?.(chain)).toBe(false);
  expect(parallel?.neededBy?.(chain)).toBe(false);
});
