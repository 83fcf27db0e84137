import { z } from 'zod';

const identifier = /^[a-z_][a-z0-9_]*$/;

const exposure = z.strictObject({
  /** What it is called on the page; the id is made of it. */
  name: z.string().min(1),
  type: z.enum(['dashboard', 'notebook', 'analysis', 'ml', 'application']),
  /** Datasets it reads, by full name. */
  datasets: z.array(z.string().min(1)).min(1),
  owner: z.strictObject({ name: z.string().min(1), email: z.string().min(1) }),
  url: z.url().optional(),
  maturity: z.enum(['high', 'medium', 'low']).optional(),
  description: z.string().optional(),
});

/** What a project may set under `adapters: { dbt: … }`. */
export const dbtOptions = z.strictObject({
  /** Name of the dbt project and its profile. @default the pipeline's name, or the project's for several pipelines */
  project_name: z.string().regex(identifier, 'small letters, digits and _ only').optional(),
  /** Models that run at the same time. @default the largest `max_parallel_tasks` of the pipelines */
  threads: z.int().min(1).max(64).optional(),
  /** Writes descriptions of tables and columns into the database. */
  persist_docs: z.boolean().default(false),
  /** Privilege to roles, for every model: `{ select: [reporter] }`. Postgres only. */
  grants: z.record(z.string().regex(/^[a-z]+$/), z.array(z.string().min(1))).default({}),
  /** Dashboards, notebooks and applications that read the tables. */
  exposures: z.array(exposure).default([]),
});

export type DbtOptions = z.infer<typeof dbtOptions>;
