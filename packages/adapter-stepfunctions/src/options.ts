import { z } from 'zod';

/** What a project may set under `adapters: { stepfunctions: … }`. */
export const stepFunctionsOptions = z.strictObject({
  /** CPU units of the Fargate task that runs `sparkle exec`; 1024 is one virtual CPU. */
  cpu: z.int().min(256).max(16384).default(1024),
  /** Memory of that task in MiB. */
  memory: z.int().min(512).max(122880).default(2048),
  /** Seconds without a sign of life after which a task that reports by itself counts as lost. */
  heartbeat_seconds: z.int().min(60).max(86400).default(300),
});

export type StepFunctionsOptions = z.infer<typeof stepFunctionsOptions>;
