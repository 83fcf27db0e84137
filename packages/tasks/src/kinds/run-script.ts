import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { programFacts, programParams } from './program-params.js';

const params = z.strictObject({
  file: z.string().describe('File of the project: .py, .js, .mjs, .cjs or .sh.'),
  language: z.enum(['python', 'node', 'shell']).optional().describe('Told by the name of the file when absent.'),
  ...programParams,
  requirements: z
    .array(z.string())
    .default([])
    .describe('Python packages that must be there, such as `pandas==2.3.3`; checked, never installed.'),
});

const languages: Readonly<Record<string, 'python' | 'node' | 'shell'>> = {
  py: 'python',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
};

export const runScriptTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunScriptTask',
  description:
    'Runs a Python, Node or shell file of the project; the last line it prints may be a JSON object of outputs.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { file, language, requirements } = task.params;
    return {
      fragment: 'work',
      work: {
        op: 'script',
        compute: 'process',
        language: language ?? languages[file.split('.').at(-1) ?? ''] ?? 'shell',
        file,
        ...programFacts(task, context),
        requirements,
      },
    };
  },
});
