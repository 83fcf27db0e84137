import type { Diagnostic } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { compact } from '../compact.js';
import { defineRoute } from '../route.js';
import * as shapes from './shapes.js';

/** A finding without the source line, which may hold what nobody should see. */
export function diagnosticOf(d: Diagnostic): z.output<typeof shapes.diagnostic> {
  return compact<z.output<typeof shapes.diagnostic>>({
    code: d.code,
    severity: d.severity,
    message: d.message,
    file: d.location?.file,
    line: d.location?.line,
    column: d.location?.column,
    hint: d.hint,
  });
}

export const status = defineRoute({
  method: 'get',
  path: '/status',
  id: 'status',
  summary: 'What the server is doing: its state, runs by state, instances',
  answer: z.strictObject({
    project: z.string(),
    env: z.string(),
    version: z.string(),
    instance: z.string(),
    state: z.enum(['starting', 'running', 'draining', 'stopped']),
    started_at: z.string(),
    loaded_at: z.string(),
    runs: z.record(z.string(), z.int()),
    instances: z.array(z.strictObject({ name: z.string(), started_at: z.string() })),
    errors: z.int().describe('Errors of the files as they were read last.'),
    stale: z.array(z.string()).describe('Broken files whose last good version is served.'),
    approvals: z.int().describe('Questions that wait for an answer.'),
  }),
  async handle(_, { scheduler, store, project }) {
    const state = await scheduler.state();
    return {
      project: state.project,
      env: state.env,
      version: project().version,
      instance: state.instance,
      state: state.status,
      started_at: state.startedAt,
      loaded_at: state.loadedAt,
      runs: await store.scheduler.counts(),
      instances: state.instances.map((one) => ({ name: one.name, started_at: one.startedAt })),
      errors: state.diagnostics.filter((d) => d.severity === 'error').length,
      stale: [...state.stale],
      approvals: (await store.history.openApprovals()).length,
    };
  },
});

export const diagnostics = defineRoute({
  method: 'get',
  path: '/diagnostics',
  id: 'diagnostics',
  summary: 'Findings of the files as they were read last',
  answer: z.strictObject({ diagnostics: z.array(shapes.diagnostic), stale: z.array(z.string()) }),
  async handle(_, { scheduler }) {
    const state = await scheduler.state();
    return { diagnostics: state.diagnostics.map(diagnosticOf), stale: [...state.stale] };
  },
});

export const triggers = defineRoute({
  method: 'get',
  path: '/triggers',
  id: 'triggers',
  summary: 'Triggers with their last and next ticks',
  answer: z.strictObject({
    triggers: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['cron', 'interval', 'manual', 'event', 'webhook']),
        enabled: z.boolean(),
        starts: shapes.target,
        next: z.string().optional(),
        last: z.string().optional(),
        source: z
          .strictObject({
            state: z.enum(['ready', 'not_ready', 'failed']),
            at: z.string(),
            problem: z.string().optional(),
          })
          .optional(),
        problem: z.string().optional(),
        file: z.string(),
      }),
    ),
  }),
  async handle(_, { scheduler }) {
    const { triggers: all } = await scheduler.state();
    return { triggers: all.map((one) => ({ ...one })) };
  },
});
