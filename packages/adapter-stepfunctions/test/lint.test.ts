import { sampleGraphs } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { cronProblem, lintStateMachine, lintTemplate } from '../src/lint.js';
import { emitSample } from './emit-sample.js';
import { scenarios } from './graphs.js';

const graphs = Object.entries({ ...sampleGraphs, ...scenarios });

describe('own rules', () => {
  it.each(graphs)('find nothing in %s', (_, graph) => {
    const files = emitSample([graph()]);
    expect(lintStateMachine(files['state_machine.json'] ?? '')).toEqual([]);
    expect(lintTemplate(files['cloudformation.yaml'] ?? '')).toEqual([]);
  });

  const machine = emitSample([scenarios['step-functions-choice']()])['state_machine.json'] ?? '';
  const planted: readonly (readonly [string, string | RegExp, string, RegExp])[] = [
    ['a way that leads nowhere', '"Next": "Choose"', '"Next": "Chose"', /leads to Chose, which is not there/],
    ['an integration that does not exist', 'ecs:runTask.sync', 'databricks:runNow.sync', /no integration/],
    [
      'a field of JSONPath machines',
      '"Type": "Pass",',
      '"Type": "Pass", "ResultPath": "$.a",',
      /ResultPath is no field/,
    ],
    ['a choice without a default', /"Default": "[^"]*"/, '"Comment": ""', /without a Default/],
    ['another language', '"JSONata"', '"JSONPath"', /QueryLanguage/],
    ['a name that the service refuses', /"Choose"/g, '"Choose it"', /no name of a state/],
  ];
  it.each(planted)('find %s', (_, from, to, problem) => {
    expect(machine.replace(from, to)).not.toBe(machine);
    expect(lintStateMachine(machine.replace(from, to)).join('\n')).toMatch(problem);
  });

  it('find names that are there twice, and variables that hide others', () => {
    const branch = { StartAt: 'A', States: { A: { Type: 'Pass', Assign: { x: 1 }, End: true } } };
    const states = {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [branch], End: true },
    };
    const found = lintStateMachine(JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: states }));
    expect(found).toEqual(['machine/P: $x is assigned outside as well', 'A: 2 states have this name']);
  });

  it('find rights that are too wide, and crons that AWS refuses', () => {
    const files = emitSample([scenarios['step-functions-event-bridge']()]);
    const template = files['cloudformation.yaml'] ?? '';
    expect(lintTemplate(template.replace('ecs:RunTask', 'ecs:*'))).toEqual([
      expect.stringContaining('ecs:* is no least right'),
    ]);
    expect(lintTemplate(template.replace('Resource: !Ref TaskDefinition', 'Resource: "*"'))).toEqual([
      expect.stringContaining('on every resource'),
    ]);
    expect(lintTemplate(template.replace('cron(30 6 ? * MON', 'cron(30 6 * * MON'))).toEqual([
      expect.stringContaining('needs one ?'),
    ]);
    expect(cronProblem('cron(0 6 * * ? *)')).toBeUndefined();
    expect(cronProblem('cron(0 6 * * *)')).toContain('5 fields');
    expect(cronProblem('rate(1 day)')).toContain('is no cron');
  });
});
