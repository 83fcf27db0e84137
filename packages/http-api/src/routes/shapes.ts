import { z } from 'zod';

/** Shapes that several routes share. Times are ISO 8601 in UTC, durations milliseconds. */
export const target = z.strictObject({ kind: z.enum(['pipeline', 'job']), name: z.string() });
export const interval = z.strictObject({ start: z.string(), end: z.string() });
export const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const states = ['queued', 'running', 'success', 'partial', 'failed', 'not_ready', 'cancelled'] as const;
export const kinds = ['tick', 'event', 'webhook', 'manual', 'command', 'job'] as const;

export const diagnostic = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  hint: z.string().optional(),
});

export const run = z.strictObject({
  id: z.string(),
  target,
  kind: z
    .enum(kinds)
    .describe('What asked for it; `command`: somebody on a command line; `job`: the job that it is a part of.'),
  trigger: z.string().optional(),
  state: z.enum([...states, 'interrupted', 'crashed']),
  attempts: z.int(),
  interval,
  created_at: z.string(),
  started_at: z.string().optional(),
  ended_at: z.string().optional(),
  duration_ms: z.number().optional(),
  error: z.string().optional(),
  instance: z.string().optional().describe('Instance that runs it now.'),
});

export const approval = z.strictObject({
  run: z.string().describe('Id of the attempt.'),
  task: z.string(),
  message: z.string(),
  approvers: z.array(z.string()),
  asked_at: z.string(),
  decision: z.enum(['approved', 'rejected']).optional(),
  by: z.string().optional(),
  comment: z.string().optional(),
});

export const graph = z.strictObject({
  target,
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      op: z.string(),
      tasks: z.array(z.string()),
      group: z.string().optional().describe('Pipeline of a job that it belongs to.'),
      file: z.string().optional(),
      line: z.int().optional(),
      state: z.string().optional().describe('Of a run: how the task stands.'),
    }),
  ),
  edges: z.array(z.strictObject({ from: z.string(), to: z.string(), when: z.string() })),
});

export const problem = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});
