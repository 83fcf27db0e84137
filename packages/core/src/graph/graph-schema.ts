import { z } from 'zod';
import { type ExecutionGraph, runMetrics } from './execution-graph.js';

const text = z.string();
const texts = z.array(z.string());
const optional = z.exactOptional;

const location = z
  .strictObject({
    file: text,
    line: z.int(),
    column: z.int(),
    endLine: optional(z.int()),
    endColumn: optional(z.int()),
  })
  .meta({ id: 'Location', description: 'A place in a file of the project; lines and columns count from 1.' });

const origin = z
  .strictObject({
    location,
    path: optional(z.array(z.union([text, z.number()]))),
    template: optional(text),
    step: optional(text),
  })
  .meta({ id: 'Origin', description: 'The config line that this came from. Not part of the hash.' });

const when = z.enum(['success', 'failed', 'done', 'not_failed']);
const edge = z
  .strictObject({ task: text, when, if: optional(text) })
  .meta({ id: 'Edge', description: 'What must have ended, and how.' });

const dialect = z.enum(['duckdb', 'postgres']);
const sqlPart = z.union([
  text,
  z.strictObject({ dataset: text }),
  z.strictObject({ schema: text }),
  z.strictObject({ param: text, type: text }),
  z.strictObject({ secret: text }),
]);
const statement = z.array(sqlPart).meta({
  id: 'SqlStatement',
  description:
    'A statement without its semicolon: text, names of datasets and schemas, and parameters that print as cast(<bind> as <type>); a secret is a name, bound as text at the last moment.',
});
const statements = z.array(statement);

const column = z
  .strictObject({ name: text, type: text, nullable: optional(z.boolean()), description: optional(text) })
  .meta({ id: 'Column' });
const lineageSource = z.union([
  z.strictObject({
    dataset: text,
    column: text,
    kind: z.enum(['identity', 'derived', 'aggregated', 'filter', 'masked']),
  }),
  z.strictObject({ all: text }),
]);
const columnWithLineage = z
  .strictObject({ ...column.shape, from: z.array(lineageSource), class: optional(text) })
  .meta({ id: 'ColumnWithLineage', description: 'A column and the columns it was made from.' });

const retry = z
  .strictObject({
    count: z.number().describe('Tries after the first.'),
    delaySeconds: z.number(),
    backoff: z.number(),
    maxDelaySeconds: z.number(),
    jitter: z.number(),
  })
  .meta({ id: 'RetryPolicy' });
const channel = z
  .strictObject({ type: z.enum(['slack', 'email', 'webhook', 'pagerduty']), to: text, connection: text })
  .meta({ id: 'NotificationChannel' });
const secret = z.strictObject({ secret: text }).meta({ id: 'SecretReference', description: 'A name, never a value.' });
const pool = z.strictObject({ name: text, slots: z.number() });

const filter = optional(z.enum(['date', 'nodash', 'iso', 'epoch']));
const reference = z.discriminatedUnion('ref', [
  z.strictObject({ ref: z.enum(['interval.start', 'interval.end', 'run.now']), filter }),
  z.strictObject({ ref: z.literal('run.id') }),
  z.strictObject({ ref: z.literal('params'), name: text }),
  z.strictObject({ ref: z.literal('item'), name: optional(text), filter }),
  z.strictObject({ ref: z.literal('output'), task: text, name: text }),
]);
const template = z
  .array(z.union([text, reference]))
  .meta({ id: 'Template', description: 'Text with references to values that are known when a task runs.' });
const templatedValue = z
  .strictObject({
    json: z.unknown(),
    fill: z.array(z.strictObject({ path: z.array(z.union([text, z.number()])), template })),
  })
  .meta({ id: 'TemplatedValue', description: 'A JSON value with the places in it that hold references.' });

const readMode = z
  .discriminatedUnion('by', [
    z.strictObject({ by: z.literal('full') }),
    z.strictObject({ by: z.literal('cursor'), column: text, type: text }),
    z.strictObject({ by: z.literal('window'), column: text, type: text }),
  ])
  .meta({ id: 'ReadMode' });

const scd = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal(1), update: texts }),
  z.strictObject({
    type: z.literal(2),
    surrogateKey: text,
    effective: text,
    end: text,
    current: text,
    version: text,
    openEnd: text,
    changedAt: optional(text),
    ignore: texts,
    deletes: z.boolean(),
    late: z.enum(['ignore', 'error']),
  }),
  z.strictObject({ type: z.literal(3), track: texts, suffix: text }),
]);

const materialise = z
  .strictObject({
    mode: z.enum([
      'append',
      'overwrite',
      'overwrite_partitions',
      'merge',
      'delete_insert',
      'scd1',
      'scd2',
      'scd3',
      'snapshot',
      'view',
      'table',
    ]),
    destination: text,
    keys: texts,
    order: z.array(z.strictObject({ column: text, descending: z.boolean() })),
    partitions: z.array(
      z.strictObject({ column: text, derived: optional(z.enum(['ingestion_date', 'interval_date'])) }),
    ),
    compare: texts,
    keep: texts,
    contract: z.enum(['evolve', 'freeze', 'discard_row', 'discard_value']),
    widen: z.boolean(),
    quarantine: text,
    scd: optional(scd),
    snapshotColumn: optional(text),
  })
  .meta({ id: 'Materialise', description: 'How a result becomes a table.' });

const checkMeaning = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['not_null', 'unique']), columns: texts }),
  z.strictObject({ type: z.literal('accepted_values'), column: text, values: texts }),
  z.strictObject({ type: z.literal('pattern'), column: text, pattern: text }),
  z.strictObject({ type: z.literal('range'), column: text, min: optional(z.number()), max: optional(z.number()) }),
  z.strictObject({
    type: z.literal('columns'),
    expected: z.array(z.strictObject({ name: text, types: optional(texts), at: optional(z.int()) })),
    count: optional(z.strictObject({ min: optional(z.number()), max: optional(z.number()) })),
    exact: optional(z.literal(true)),
    ordered: optional(z.literal(true)),
  }),
]);
const check = z
  .strictObject({
    name: text,
    description: text,
    scope: z.enum(['row', 'table']),
    severity: z.enum(['warn', 'fail', 'quarantine']),
    sql: text,
    query: optional(statement),
    counts: optional(z.strictObject({ considered: text, unexpected: text })),
    share: optional(z.number()),
    meaning: optional(checkMeaning),
    origin,
  })
  .meta({ id: 'Check', description: 'A rule that rows or a table must satisfy.' });

const base = {
  id: text,
  tasks: texts,
  needs: z.array(edge),
  retry,
  timeoutSeconds: optional(z.number()),
  pool: optional(text),
  labels: z.record(text, text),
  reads: texts,
  writes: texts,
  description: optional(text),
  origin,
  compute: text,
  connection: optional(text),
  outputs: optional(
    z.array(z.strictObject({ name: text, path: optional(z.array(z.union([text, z.number()]))) })),
  ).describe('JSON values for tasks after it, at most 32 KiB in all.'),
  group: optional(text).describe('Id of the group that it is part of, in the graph of a job.'),
};

const loadColumn = z.strictObject({
  name: text,
  type: text,
  value: z.union([
    z.strictObject({ from: z.enum(['now', 'today', 'run_id', 'file', 'row_hash']) }),
    z.strictObject({ literal: z.union([text, z.null()]) }),
  ]),
});

const load = z
  .strictObject({
    ...base,
    op: z.literal('load'),
    dialect,
    source: z.strictObject({
      connector: text,
      ingestor: text,
      connection: optional(text),
      options: z.record(text, z.unknown()),
      dataset: text,
      read: readMode,
      columns: optional(z.array(column)),
    }),
    add: z.array(loadColumn),
    checks: z.array(check),
    minSuccess: optional(z.number()),
    materialise,
    retentionDays: optional(z.number()),
    columns: z.array(columnWithLineage),
  })
  .meta({ id: 'LoadOperation', description: 'Extract by a connector, write by mode.' });

const transform = z
  .strictObject({
    ...base,
    op: z.literal('transform'),
    dialect,
    inputs: z.array(z.strictObject({ dataset: text, name: text, read: readMode, columns: z.array(column) })),
    ctes: z.array(
      z.strictObject({
        name: text,
        sql: statement,
        label: optional(text),
        columns: z.array(column),
        origin: optional(origin),
      }),
    ),
    columns: z.array(columnWithLineage),
    checks: z.array(check),
    minSuccess: optional(z.number()),
    rejects: z.array(z.strictObject({ cte: text, condition: text, rule: text, reason: text })),
    materialise,
    setup: statements,
    statements,
  })
  .meta({
    id: 'TransformOperation',
    description: 'Input tables through named steps into a table, in one transaction.',
  });

const sql = z
  .strictObject({ ...base, op: z.literal('sql'), dialect, statements, autocommit: optional(z.literal(true)) })
  .meta({ id: 'SqlOperation', description: 'Statements on a connection, in one transaction.' });
const checkOperation = z
  .strictObject({
    ...base,
    op: z.literal('check'),
    dialect,
    dataset: text,
    checks: z.array(check),
    minSuccess: optional(z.number()),
    setup: optional(statements),
    statements: optional(statements),
  })
  .meta({ id: 'CheckOperation', description: 'Checks of a table that this graph does not write.' });
const notify = z
  .strictObject({
    ...base,
    op: z.literal('notify'),
    channels: z.array(channel),
    subject: text,
    message: text,
    format: optional(z.literal('html')),
    templates: optional(z.strictObject({ subject: template, message: template })),
  })
  .meta({ id: 'NotifyOperation', description: 'A message to people.' });

const dependency = z.strictObject({
  pipeline: text,
  schedule: optional(
    z.strictObject({ cron: optional(text), everySeconds: optional(z.number()), timezone: text }),
  ).describe('When the other pipeline runs; absent when it has no schedule or is not known.'),
  connection: optional(text).describe('Connection that holds its ledger; else the warehouse.'),
});
const wait = z
  .strictObject({
    ...base,
    op: z.literal('wait'),
    waitFor: z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('table_freshness'),
        dataset: text,
        column: text,
        maxAgeSeconds: optional(z.number()),
        expected: optional(template),
      }),
      z.strictObject({ type: z.literal('file'), path: template }),
      z.strictObject({ ...dependency.shape, type: z.literal('pipeline') }),
      z.strictObject({ type: z.literal('time'), at: template }),
    ]),
    pollSeconds: z.number(),
    waitSeconds: z.number(),
  })
  .meta({ id: 'WaitOperation', description: 'Polls until something is there.' });
const trigger = z
  .strictObject({
    ...base,
    op: z.literal('trigger'),
    pipeline: text,
    parameters: templatedValue,
    interval: optional(z.strictObject({ start: template, end: template })),
    wait: z.boolean(),
  })
  .meta({ id: 'TriggerOperation', description: 'Starts another pipeline of the project.' });
const branch = z
  .strictObject({
    ...base,
    op: z.literal('branch'),
    cases: z.array(z.strictObject({ name: text, if: text })),
    otherwise: text,
  })
  .meta({ id: 'BranchOperation', description: 'The first case that holds gives the output `choice`.' });

const http = z
  .strictObject({
    ...base,
    op: z.literal('http'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']),
    url: template,
    query: z.record(text, template),
    headers: z.record(text, template),
    body: optional(z.union([z.strictObject({ json: templatedValue }), z.strictObject({ text: template })])),
    accept: z.array(z.number()),
  })
  .meta({ id: 'HttpOperation', description: 'A request; relative URLs start at the connection.' });
const program = {
  args: z.array(template),
  environment: z.record(text, template),
  secrets: z.record(text, secret),
};
const script = z
  .strictObject({
    ...base,
    ...program,
    op: z.literal('script'),
    language: z.enum(['python', 'node', 'shell']),
    file: text,
    requirements: texts,
  })
  .meta({ id: 'ScriptOperation', description: 'A file of the project as a program.' });
const notebook = z
  .strictObject({
    ...base,
    op: z.literal('notebook'),
    path: text,
    parameters: templatedValue,
    output: optional(template),
    kernel: optional(text),
  })
  .meta({ id: 'NotebookOperation', description: 'A Jupyter notebook with parameters.' });
const dbt = z
  .strictObject({
    ...base,
    op: z.literal('dbt'),
    projectDir: text,
    profilesDir: optional(text),
    target: optional(text),
    command: z.enum(['run', 'build', 'test', 'seed', 'snapshot']),
    select: texts,
    exclude: texts,
    vars: templatedValue,
    fullRefresh: z.boolean(),
  })
  .meta({ id: 'DbtOperation', description: 'A command of dbt Core.' });
const container = z
  .strictObject({ ...base, ...program, op: z.literal('container'), image: text, command: texts })
  .meta({ id: 'ContainerOperation', description: 'A container image, run to its end.' });
const approve = z
  .strictObject({
    ...base,
    op: z.literal('approve'),
    message: template,
    approvers: texts,
    waitSeconds: z.number(),
    onTimeout: z.enum(['fail', 'approve']),
  })
  .meta({ id: 'ApproveOperation', description: "A person's decision." });

const every = z.strictObject({ unit: z.enum(['minute', 'hour', 'day', 'month']), count: z.number() });
const mapItems = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('list'), items: z.array(z.unknown()) }),
  z.strictObject({ from: z.literal('windows'), start: template, end: template, every, timezone: text }),
  z.strictObject({
    from: z.literal('missing'),
    pipeline: text,
    watermark: text,
    every,
    minLagSeconds: optional(z.number()),
  }),
  z.strictObject({ from: z.literal('output'), task: text, name: text }),
]);
const map = z
  .strictObject({
    ...base,
    op: z.literal('map'),
    items: mapItems,
    maxParallel: z.number(),
    body: z.discriminatedUnion('op', [sql, notify, trigger, http, script, notebook, dbt, container]),
    stopOnFailure: optional(z.literal(true)),
    progress: optional(z.strictObject({ pipeline: text, skipCompleted: z.boolean() })),
  })
  .meta({ id: 'MapOperation', description: 'One operation over at most 1,000 items.' });

const scalar = z.union([text, z.number(), z.boolean(), z.null()]);

const scheduleTimes = { cron: optional(text), everySeconds: optional(z.number()), timezone: text };
const values = z.record(text, scalar);

/** A graph without its operations. */
const facts = z.strictObject({
  version: text.describe('major.minor of this shape'),
  project: text,
  env: text,
  pipeline: text,
  template: text.describe('For people; nothing branches on it.'),
  description: optional(text),
  owner: optional(text),
  tags: z.record(text, text),
  params: z.record(
    text,
    z.strictObject({
      type: z.enum(['string', 'integer', 'number', 'boolean']),
      default: optional(scalar),
      enum: optional(z.array(z.union([text, z.number()]))),
      description: optional(text),
      required: optional(z.boolean()),
    }),
  ),
  schedule: optional(
    z.strictObject({
      cron: optional(text),
      everySeconds: optional(z.number()),
      timezone: text,
      catchup: z.boolean(),
      startDate: optional(text),
      endDate: optional(text),
      calendar: optional(
        z.strictObject({
          country: text,
          roll: z.enum(['skip', 'next_business_day', 'last_business_day']),
          extraDates: z.array(text),
        }),
      ),
      jitterSeconds: z.number(),
      origin,
    }),
  ),
  maxActiveRuns: z.number(),
  serial: z.boolean().describe('A cursor load is inside: one run at a time.'),
  maxParallelTasks: z.number(),
  pools: z.array(pool),
  timeoutSeconds: optional(z.number()),
  hooks: z.strictObject({
    onFailure: z.array(channel),
    onSuccess: z.array(channel),
    onRetry: optional(z.array(channel)),
    onSlaMiss: optional(z.array(channel)),
  }),
  sla: optional(
    z.strictObject({
      maxDurationSeconds: optional(z.number()),
      completeBy: optional(z.strictObject({ time: text, timezone: text })),
      dueSeconds: optional(z.number()),
    }),
  ),
  metrics: optional(z.array(z.enum(runMetrics))),
  links: optional(z.record(text, text)),
  dependencies: z.array(dependency),
  connections: z.record(
    text,
    z.strictObject({ type: text, properties: z.record(text, z.union([text, z.number(), z.boolean(), secret])) }),
  ),
  warehouse: text,
  datasets: z.record(
    text,
    z.strictObject({
      connection: text,
      relation: texts,
      columns: optional(z.array(column)),
      external: z.boolean(),
      system: optional(z.literal(true)),
    }),
  ),
  prepare: statements,
  close: statements,
  origin,
  hash: text.regex(/^[0-9a-f]{64}$/),
});

const group = z
  .strictObject({ id: text, needs: z.array(edge), parameters: values, graph: facts })
  .meta({ id: 'Group', description: 'A pipeline inside the graph of a job.' });

const starter = z.strictObject({
  name: text,
  type: z.enum(['schedule', 'event', 'webhook']),
  schedule: optional(z.strictObject(scheduleTimes)),
  event: optional(z.strictObject({ source: text, type: text })),
  path: optional(text),
  parameters: values,
  origin,
});

/** The shape of an execution graph, for reading one back and for the published JSON Schema. Unknown keys are refused. */
export const executionGraphSchema = z
  .strictObject({
    ...facts.shape,
    operations: z.array(
      z.discriminatedUnion('op', [
        load,
        transform,
        sql,
        checkOperation,
        notify,
        wait,
        trigger,
        branch,
        map,
        http,
        script,
        notebook,
        dbt,
        container,
        approve,
      ]),
    ),
    groups: optional(z.array(group)).describe('Pipelines of a job.'),
    runRetry: optional(
      z.strictObject({
        count: z.number().describe('Tries after the first.'),
        delaySeconds: z.number(),
        backoff: z.number(),
        on: z.array(z.enum(['all', 'timeout', 'connection_error', 'data_quality_error', 'partial_failure'])),
      }),
    ),
    triggers: optional(z.array(starter)),
  })
  .meta({
    title: 'Execution graph',
    description: 'Everything that an engine or an adapter needs to know of one pipeline in one environment.',
  });

/** Types compared without `readonly`, and open sets of words as text. */
type Plain<T> = T extends string
  ? string extends T
    ? string
    : T
  : T extends readonly (infer I)[]
    ? Plain<I>[]
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T;
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile when the schema and the types of this folder say different things. */
type Parsed = Plain<z.infer<typeof executionGraphSchema>>;
export const schemaEqualsTypes: Equal<Parsed, Plain<ExecutionGraph>> = true;

/** The published JSON Schema of execution graphs. */
export function executionGraphJsonSchema(): object {
  return z.toJSONSchema(executionGraphSchema, { target: 'draft-2020-12' });
}
