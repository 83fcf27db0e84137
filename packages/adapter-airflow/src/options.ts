import { z } from 'zod';

/** Airflow's own rule for connection ids, without what a shell or a URL would read differently. */
const connectionId = z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/, 'letters, digits, `_`, `.` and `-` only');

/** What a project may set under `adapters: { airflow: … }`. */
export const airflowOptions = z.strictObject({
  /** Which Airflow the files are for: `3` = 3.1 to 3.3, `2` = 2.11. */
  airflow: z.coerce
    .string()
    .pipe(z.enum(['3', '2']))
    .default('3'),
  /** Airflow connection id per connection of the project. @default the connection's name, with `_` for other characters */
  conn_id: z.record(z.string().min(1), connectionId).default({}),
  /** How the workers get the runner: from a Python requirement, from PATH, or from the emitted image. */
  runner: z.enum(['wheel', 'path', 'container']).default('wheel'),
  /** Folder of the graph files that the runner reads: absolute, or relative to the folder above `dags`. */
  graph_dir: z.string().min(1).default('graphs'),
});

export type AirflowOptions = z.infer<typeof airflowOptions>;
