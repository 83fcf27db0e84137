import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { programFacts, programParams } from './program-params.js';

const params = z.strictObject({
  image: z.string().min(1).describe('Image with its tag or digest.'),
  command: z.array(z.string()).default([]).describe('Replaces the entry point of the image.'),
  ...programParams,
});

export const runContainerTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunContainerTask',
  description: 'Runs a container image to its end; here by docker or podman.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { image, command } = task.params;
    return {
      fragment: 'work',
      work: { op: 'container', compute: 'process', image, command, ...programFacts(task, context) },
    };
  },
});
