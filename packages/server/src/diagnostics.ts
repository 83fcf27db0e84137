import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const near = (p: { nearest?: string | undefined }) => (p.nearest ? `Did you mean "${p.nearest}"?` : undefined);

/** What a scheduler tells people. */
export const serverDiagnostics = defineDiagnostics('server', {
  'nothing-to-serve': {
    severity: 'error',
    message: (p: { env: string }) => `There is nothing to serve in ${p.env}: no trigger is enabled.`,
    hint: () => 'Give a pipeline a schedule, or write a trigger below config/triggers.',
    explain: 'A scheduler starts runs by triggers. Without an enabled one it would wait for ever.',
  },
  'unknown-target': {
    severity: 'error',
    message: (p: { kind: string; name: string; nearest: string | undefined }) => `There is no ${p.kind} "${p.name}".`,
    hint: near,
    explain: 'Only triggers, jobs and pipelines of the served environment can be started.',
  },
  'disabled-trigger': {
    severity: 'error',
    message: (p: { name: string }) => `The trigger "${p.name}" is disabled.`,
    hint: () => 'Set enabled: true, or start its job by name.',
    explain: 'A disabled trigger is listed and never fires.',
  },
  'bad-interval': {
    severity: 'error',
    message: (p: { name: string }) => `There is no closed interval for "${p.name}" yet.`,
    hint: () => 'Give the interval.',
    explain: 'A run by hand takes the last closed interval of the schedule.',
  },
  'target-gone': {
    severity: 'warning',
    message: (p: { name: string; run: string }) => `"${p.name}" is not defined any more; its run ${p.run} is cancelled`,
    explain: 'A run was waiting for a slot when its definition was removed.',
  },
  'lease-lost': {
    severity: 'error',
    exit: exitCodes.interrupted,
    message: (p: { run: string }) =>
      `the run ${p.run} was taken over by another instance; nothing more is committed here`,
    hint: () => 'look at the clocks and the load of this machine if it happens often',
    explain:
      'An instance that cannot renew its lease in time loses its runs to the others. It stops before its next commit, and the one that took over runs the interval again.',
  },
  'bad-event-source': {
    severity: 'error',
    message: (p: { trigger: string; source: string; problem: string }) =>
      `the trigger ${p.trigger} cannot watch ${p.source} here: ${p.problem}`,
    explain:
      'Files of this machine, objects of S3-compatible stores and tables of the warehouse are watched here. Other sources need the orchestrator of their cloud.',
  },
  'source-failed': {
    severity: 'warning',
    message: (p: { trigger: string; detail: string }) =>
      `the source of trigger ${p.trigger} could not be asked: ${p.detail}`,
    hint: () => 'it is asked again; nothing is lost meanwhile',
    explain: 'A look at an event source failed. What was seen before is remembered, so later looks find what is new.',
  },
  'trigger-failed': {
    severity: 'error',
    message: (p: { trigger: string; detail: string }) => `the trigger ${p.trigger} cannot fire: ${p.detail}`,
    explain: 'A trigger whose schedule, source or parameters cannot be used. The others go on.',
  },
  'store-unreachable': {
    severity: 'warning',
    message: (p: { detail: string }) => `the run store did not answer: ${p.detail}`,
    hint: () => 'nothing new is started until it does',
    explain: 'Ticks that come meanwhile are started afterwards, within the rules for late ticks.',
  },
  'reload-failed': {
    severity: 'warning',
    message: (p: { detail: string }) => `the definitions could not be read again: ${p.detail}`,
    hint: () => 'those that were read last go on being served',
    explain: 'A reload never takes away what works.',
  },
});

export const reportServer = serverDiagnostics.report;
