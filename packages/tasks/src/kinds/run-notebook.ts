import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const runNotebookTask = defineTaskKind({
  id: 'RunNotebookTask',
  description: 'Executes a notebook with parameters and keeps its output.',
  runnable: false,
  params: z.strictObject({
    notebook_path: z.string().describe('Path of the notebook.'),
    parameters: z.record(z.string(), z.unknown()).default({}).describe('Parameters of the run.'),
    timeout: z.number().int().positive().optional().describe('Seconds after which it is stopped.'),
  }),
});
