import { z } from 'zod';
import { type ApiContext, ApiError, defineRoute } from '../route.js';
import { graphPicture } from './graph-picture.js';
import * as shapes from './shapes.js';

export const pipelines = defineRoute({
  method: 'get',
  path: '/pipelines',
  id: 'pipelines',
  summary: 'Pipelines',
  answer: z.strictObject({
    pipelines: z.array(
      z.strictObject({
        name: z.string(),
        template: z.string(),
        description: z.string().optional(),
        owner: z.string().optional(),
        enabled: z.boolean(),
        file: z.string(),
        tags: z.record(z.string(), z.string()),
      }),
    ),
  }),
  handle: async (_, { project }) => ({
    pipelines: project()
      .pipelines()
      .map((one) => ({ ...one })),
  }),
});

export const jobs = defineRoute({
  method: 'get',
  path: '/jobs',
  id: 'jobs',
  summary: 'Jobs with the pipelines that they run',
  answer: z.strictObject({
    jobs: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        owner: z.string().optional(),
        pipelines: z.array(z.string()),
        dependencies: z.array(z.string()),
        file: z.string(),
      }),
    ),
  }),
  handle: async (_, { project }) => ({
    jobs: project()
      .jobs()
      .map((one) => ({ ...one, pipelines: [...one.pipelines], dependencies: [...one.dependencies] })),
  }),
});

async function graphOf(kind: 'pipeline' | 'job', name: string, { project }: ApiContext) {
  const target = { kind, name };
  const graph = await project().graph(target);
  if (!graph) throw new ApiError(404, `there is no ${kind} "${name}"`, 'unknown');
  return graphPicture(target, graph);
}

export const pipelineGraph = defineRoute({
  method: 'get',
  path: '/pipelines/:name/graph',
  id: 'pipelineGraph',
  summary: 'Tasks of a pipeline, and what each waits for',
  answer: shapes.graph,
  handle: ({ params }, context) => graphOf('pipeline', params['name'] ?? '', context),
});

export const jobGraph = defineRoute({
  method: 'get',
  path: '/jobs/:name/graph',
  id: 'jobGraph',
  summary: 'Tasks of all pipelines of a job, and what each waits for',
  answer: shapes.graph,
  handle: ({ params }, context) => graphOf('job', params['name'] ?? '', context),
});
