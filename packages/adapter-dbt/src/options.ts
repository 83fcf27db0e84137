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

const snapshot = z.strictObject({
  /** Name of the table of the history. */
  name: z.string().regex(identifier, 'small letters, digits and _ only'),
  /** The table whose changes are kept, by full name. */
  dataset: z.string().min(1),
  /** Schema of the history. @default the schema of the table */
  schema: z.string().min(1).optional(),
  unique_key: z.array(z.string().min(1)).min(1),
  /** `timestamp`: a row changed when `updated_at` did; `check`: when one of `check_cols` did. */
  strategy: z.enum(['timestamp', 'check']),
  updated_at: z.string().min(1).optional(),
  /** @default all columns */
  check_cols: z.array(z.string().min(1)).min(1).optional(),
  /** What happens to rows that are gone. @default ignore */
  hard_deletes: z.enum(['ignore', 'invalidate', 'new_record']).optional(),
});

const id = z.int().min(1);

/** Jobs of the dbt platform; the ids stand in the addresses of its pages. */
const jobs = z.strictObject({
  account_id: id,
  project_id: id,
  environment_id: id,
  /** Name that `target.name` has in the runs. @default the environment of the deployment */
  target_name: z.string().min(1).optional(),
  /** Sources are checked for freshness before each build. @default false */
  source_freshness: z.boolean().default(false),
  /** The platform renders the docs after each run. @default false */
  generate_docs: z.boolean().default(false),
});

/** What a project may set under `adapters: { dbt: … }`. */
export const dbtOptions = z.strictObject({
  /** Name of the dbt project and its profile. @default the pipeline's name, or the project's for several pipelines */
  project_name: z.string().regex(identifier, 'small letters, digits and _ only').optional(),
  /**
   * How rows become tables. `ledger`: by the statements of every other target, with one load for each interval, rejected
   * rows and the ledger. `dbt`: by dbt's own materializations, a small project without intervals and state of ours.
   * @default ledger
   */
  loads: z.enum(['ledger', 'dbt']).default('ledger'),
  /** Models that run at the same time. @default the largest `max_parallel_tasks` of the pipelines */
  threads: z.int().min(1).max(64).optional(),
  /** Writes descriptions of tables and columns into the database. */
  persist_docs: z.boolean().default(false),
  /** Privilege to roles, for every model: `{ select: [reporter] }`. Postgres only. */
  grants: z.record(z.string().regex(/^[a-z]+$/), z.array(z.string().min(1))).default({}),
  /** Dashboards, notebooks and applications that read the tables. */
  exposures: z.array(exposure).default([]),
  /** dbt snapshots of tables, with the columns that dbt gives them, beside the histories of SCD2 pipelines. */
  snapshots: z
    .array(
      snapshot.refine((one) => (one.strategy === 'timestamp') === (one.updated_at !== undefined), {
        message: 'strategy timestamp takes updated_at, strategy check does not',
      }),
    )
    .default([]),
  /** Writes dbt-jobs.yml, the jobs of the dbt platform as `dbt-jobs-as-code` reads them. @default no jobs */
  jobs: jobs.optional(),
  /** Unit tests of config/tests become unit tests of dbt, where dbt can say them. */
  unit_tests: z.boolean().default(true),
});

export type DbtOptions = z.infer<typeof dbtOptions>;
