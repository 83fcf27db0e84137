import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template, templatedValue } from '../templated.js';

const params = z.strictObject({
  notebook_path: z.string().describe('Path of the notebook, relative to the project.'),
  parameters: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be a name that Python allows'), z.unknown())
    .default({})
    .describe('Variables that a cell sets after the one tagged `parameters`. Templated.'),
  output_path: z.string().optional().describe('Where the executed notebook is kept. Templated.'),
  kernel: z.string().optional().describe('Jupyter kernel; that of the notebook when absent.'),
  timeout: z.number().int().positive().optional().describe('Seconds after which it is stopped.'),
});

export const runNotebookTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunNotebookTask',
  description: 'Executes a notebook with parameters and keeps its output.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    return {
      fragment: 'work',
      work: {
        op: 'notebook',
        compute: 'process',
        path: p.notebook_path,
        parameters: templatedValue(p.parameters, task, context, ['parameters']),
        ...(p.output_path === undefined ? {} : { output: template(p.output_path, task, context, ['output_path']) }),
        ...(p.kernel === undefined ? {} : { kernel: p.kernel }),
      },
    };
  },
});
