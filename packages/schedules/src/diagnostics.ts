import { defineDiagnostics } from '@sparkle-orchestration/core';

export const scheduleDiagnostics = defineDiagnostics('schedules', {
  'unknown-pattern': {
    severity: 'error',
    message: (p: { name: string; near: string | undefined }) => `there is no schedule pattern "${p.name}"`,
    hint: (p) =>
      p.near === undefined ? 'the patterns are listed in the documentation of schedules' : `did you mean "${p.near}"?`,
    explain: 'The name is not one of the named schedule, trigger and monitor patterns.',
  },
  'pattern-not-runnable': {
    severity: 'error',
    message: (p: { name: string; what: string }) => `${p.what} of "${p.name}" is described but not run yet`,
    hint: () => 'use a cron schedule for now',
    explain:
      'The pattern is part of the documented catalogue. This release reads and lists it, and refuses to make a schedule of it.',
  },
  'not-a-schedule': {
    severity: 'error',
    message: (p: { name: string; kind: string }) => `"${p.name}" is a ${p.kind} and no schedule`,
    hint: (p) =>
      p.kind === 'trigger'
        ? 'write it as an item of triggers'
        : p.kind === 'monitor' && p.name !== 'PipelineLineageVisualizer'
          ? 'write it as an item of monitors'
          : undefined,
    explain: 'The catalogue has schedules, triggers and monitors; each has its own place in a definition.',
  },
  'bad-parameter': {
    severity: 'error',
    message: (p: { name: string; parameter: string; problem: string }) => `${p.parameter} of "${p.name}": ${p.problem}`,
    explain: 'A parameter of a schedule pattern is missing, unknown, or has a value that it cannot have.',
  },
});
