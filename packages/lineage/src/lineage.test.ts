import { type ExecutionGraph, withHash } from '@sparkle-orchestration/core';
import {
  duckdbLoadGraph,
  graphOf,
  notifyGraph,
  postgresSilverGraph,
  silverMerge,
} from '@sparkle-orchestration/core/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  columnPath,
  impact,
  lineageDot,
  lineageHtml,
  lineageJson,
  lineageMermaid,
  openLineageEvents,
  openLineageRunId,
  projectLineage,
  trace,
} from './index.js';

const daily = duckdbLoadGraph();
const silver = postgresSilverGraph();

/** A pipeline behind `orders_daily`: gold customers from silver orders, in the same DuckDB file. */
function gold(): ExecutionGraph {
  const base = silverMerge('duckdb', 'gold');
  const operation = {
    ...base,
    id: 'write_gold',
    reads: ['slv.orders', '_sparkle.loads'],
    writes: ['gld.customers'],
    inputs: [],
    ctes: [],
    setup: [],
    statements: [],
    checks: [],
    columns: [
      {
        name: 'name',
        type: 'varchar',
        class: 'pii.name',
        from: [{ dataset: 'slv.orders', column: 'customer', kind: 'masked' as const }],
      },
      {
        name: 'total',
        type: 'decimal(38,2)',
        from: [{ dataset: 'slv.orders', column: 'amount', kind: 'aggregated' as const }],
      },
      { name: 'anything', type: 'varchar', from: [{ all: 'slv.orders' }] },
    ],
    materialise: { ...base.materialise, destination: 'gld.customers' },
  };
  const customers = { connection: 'warehouse', relation: ['wh', 'gld', 'customers'], external: false };
  const { 'brz.orders': _, ...datasets } = daily.datasets;
  return graphOf('gold', [operation], {
    owner: 'analytics',
    connections: daily.connections,
    datasets: { ...datasets, 'gld.customers': customers },
  });
}

describe('lineage of one pipeline', () => {
  it('tells what goes in, what comes out, and which task does it', () => {
    const json = lineageJson(daily);
    const bronze = { namespace: 'duckdb://data/warehouse.duckdb', name: 'wh.brz.orders' };
    const table = { namespace: 'duckdb://data/warehouse.duckdb', name: 'wh.slv.orders' };
    expect(json.inputs).toEqual([{ namespace: 'file', name: 'data/orders/*.csv' }]);
    expect(json.outputs).toEqual([bronze, table]);
    expect(json.tasks.map((task) => [task.id, task.operation])).toEqual([
      ['ingest_source', 'write_bronze'],
      ['write_bronze', 'write_bronze'],
      ['apply_transformations', 'write_silver'],
      ['write_silver', 'write_silver'],
    ]);
    expect(
      json.columns.find((column) => column.dataset.name === 'wh.slv.orders' && column.column === 'customer'),
    ).toEqual({
      dataset: table,
      column: 'customer',
      type: 'varchar',
      class: 'pii.name',
      from: [{ ...bronze, column: 'customer', kind: 'derived' }],
    });
  });

  it('names a server by host and database, and never shows what is a secret', () => {
    expect(lineageJson(silver).inputs).toEqual([{ namespace: 'postgres://db.internal:5432', name: 'shop.brz.orders' }]);
    const { hash: _, ...facts } = silver;
    const hidden = withHash({
      ...facts,
      connections: {
        ...silver.connections,
        warehouse: { type: 'postgres', properties: { host: { secret: 'the_host' } } },
      },
    });
    expect(lineageJson(hidden).inputs).toEqual([{ namespace: 'postgres://warehouse', name: 'brz.orders' }]);
    expect(JSON.stringify(openLineageEvents(hidden))).not.toContain('the_host');
  });
});

describe('lineage of a project', () => {
  const lineage = projectLineage([gold(), daily]);

  it('joins pipelines at the tables they share, in whatever order they come; the ledger is not part of it', () => {
    expect(lineage).toEqual(projectLineage([daily, gold()]));
    expect(lineage.datasets.map((dataset) => dataset.label)).toEqual([
      'brz.orders',
      'gld.customers',
      'slv.orders',
      'file:data/orders/*.csv',
    ]);
    expect(lineage.jobs.map((job) => job.id)).toEqual([
      'gold.write_gold',
      'orders_daily.write_bronze',
      'orders_daily.write_silver',
    ]);
  });

  it('follows a column forward over pipelines, with the owners to ask', () => {
    expect(impact(lineage, 'brz.orders.amount')).toEqual([
      { from: 'brz.orders.amount', to: 'slv.orders.amount', kind: 'identity', job: 'orders_daily.write_silver' },
      {
        from: 'slv.orders.amount',
        to: 'gld.customers.total',
        kind: 'aggregated',
        job: 'gold.write_gold',
        owner: 'analytics',
      },
      {
        from: 'slv.orders.*',
        to: 'gld.customers.anything',
        kind: 'unknown',
        job: 'gold.write_gold',
        owner: 'analytics',
      },
    ]);
  });

  it('follows a column back to its source', () => {
    expect(trace(lineage, 'gld.customers.name').map((step) => `${step.from} ${step.kind}`)).toEqual([
      'slv.orders.customer masked',
      'brz.orders.customer derived',
      'file:data/orders/*.csv.customer identity',
    ]);
    expect(columnPath([daily, gold()], 'slv.orders.amount')).toMatchObject({
      of: 'slv.orders.amount',
      upstream: [{}, {}],
      downstream: [{}, {}],
    });
  });

  it('takes a whole table too, and says what is near when there is none', () => {
    expect(impact(lineage, 'slv.orders').map((step) => step.to)).toEqual([
      'gld.customers.name',
      'gld.customers.total',
      'gld.customers.anything',
    ]);
    expect(() => trace(lineage, 'slv.orders.amont')).toThrow('no table or column "slv.orders.amont"');
  });

  it('ends when tables feed each other', () => {
    const { hash: _, ...facts } = gold();
    const circle = withHash({
      ...facts,
      operations: facts.operations.map((one) =>
        one.op === 'transform'
          ? {
              ...one,
              columns: [
                {
                  name: 'name',
                  type: 'varchar',
                  from: [{ dataset: 'gld.customers', column: 'name', kind: 'identity' as const }],
                },
              ],
            }
          : one,
      ),
    });
    expect(impact(projectLineage([circle]), 'gld.customers.name')).toHaveLength(1);
    expect(lineageHtml(projectLineage([circle]), { title: 'circle' })).toContain('<svg');
  });
});

/** A graph whose names try to leave every kind of quoting. */
function nasty(): ExecutionGraph {
  const name = `a"]; <img src=x onerror=alert(1)> & {{7*7}} \\" end\nsubgraph "x`;
  const { hash: _, ...facts } = daily;
  const { 'brz.orders': bronze, ...rest } = facts.datasets;
  const operations = facts.operations.map((one) =>
    one.op === 'load' ? { ...one, writes: [name], materialise: { ...one.materialise, destination: name } } : one,
  );
  return withHash({
    ...facts,
    pipeline: name,
    operations,
    datasets: { ...rest, [name]: bronze ?? { connection: 'warehouse', relation: ['x'], external: false } },
  });
}

describe('pictures', () => {
  const lineage = projectLineage([daily]);

  it('Mermaid and DOT show tables and operations', () => {
    expect(lineageMermaid(lineage)).toBe(`flowchart LR
  d0[("brz.orders")]
  d1[("slv.orders")]
  d2[("file:data/orders/#42;.csv")]
  j0["orders_daily.write_bronze"]
  j1["orders_daily.write_silver"]
  d2 --> j0
  j0 --> d0
  d0 --> j1
  j1 --> d1
`);
    expect(lineageDot(lineage)).toContain('  j1 [label="orders_daily.write_silver", shape=box];\n  d2 -> j0;\n');
    expect(lineageMermaid(lineage, { columns: true })).toContain('-->|derived|');
    expect(lineageDot(lineage, { columns: true })).toContain('[label="derived"]');
  });

  it('the page needs nothing from elsewhere and runs no script', () => {
    const html = lineageHtml(lineage, { title: 'shop' });
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|https?:\/\/|@import|url\(http/);
    expect(html.match(/<rect /g)).toHaveLength(5);
  });

  it('names cannot leave their quotes anywhere', () => {
    const broken = projectLineage([nasty()]);
    const html = lineageHtml(broken, { title: '</title><script>alert(1)</script>' });
    expect(html).not.toMatch(/<img|<script/);
    const mermaid = lineageMermaid(broken).split('\n');
    expect(
      mermaid.filter(
        (line) =>
          line !== '' && !/^(flowchart LR| {2}\w+(\[\("[^"<>\\]*"\)\]|\["[^"<>\\]*"\])| {2}\w+ --> \w+)$/.test(line),
      ),
    ).toEqual([]);
    const dot = lineageDot(broken).split('\n').slice(2, -2);
    expect(dot.filter((line) => !/^ {2}(\w+ \[label="(?:[^"\\]|\\.)*", shape=\w+\];|\w+ -> \w+;)$/.test(line))).toEqual(
      [],
    );
  });
});

describe('OpenLineage', () => {
  const facet = {
    type: 'object',
    required: ['_producer', '_schemaURL'],
    properties: {
      _producer: { type: 'string' },
      _schemaURL: {
        type: 'string',
        pattern: '^https://openlineage\\.io/spec/facets/\\d+-\\d+-\\d+/\\w+\\.json#/\\$defs/\\w+$',
      },
    },
  };
  const facets = { type: 'object', additionalProperties: facet };
  const field = {
    type: 'object',
    required: ['namespace', 'name', 'field'],
    properties: {
      transformations: {
        type: 'array',
        items: { type: 'object', required: ['type'], properties: { type: { enum: ['DIRECT', 'INDIRECT'] } } },
      },
    },
  };
  const dataset = {
    type: 'object',
    required: ['namespace', 'name'],
    properties: {
      namespace: { type: 'string', minLength: 1 },
      name: { type: 'string', minLength: 1 },
      outputFacets: facets,
      facets: {
        ...facets,
        properties: {
          schema: { ...facet, required: ['_producer', '_schemaURL', 'fields'] },
          columnLineage: {
            ...facet,
            properties: {
              fields: {
                type: 'object',
                additionalProperties: {
                  type: 'object',
                  required: ['inputFields'],
                  properties: { inputFields: { type: 'array', items: field } },
                },
              },
            },
          },
        },
      },
    },
  };
  const structure = {
    type: 'object',
    required: ['eventTime', 'producer', 'schemaURL', 'job', 'inputs', 'outputs'],
    additionalProperties: false,
    properties: {
      eventTime: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T.*Z$' },
      producer: { type: 'string' },
      schemaURL: {
        enum: [
          'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent',
          'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
        ],
      },
      eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
      run: {
        type: 'object',
        required: ['runId'],
        properties: {
          runId: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' },
          facets,
        },
      },
      job: { type: 'object', required: ['namespace', 'name'], properties: { facets } },
      inputs: { type: 'array', items: dataset },
      outputs: { type: 'array', items: dataset },
    },
  };
  const valid = new Ajv2020({ strict: false }).compile(structure);
  const runs = [
    { operation: 'write_silver', state: 'START' as const, time: '2026-01-02T00:00:00.000Z' },
    { operation: 'write_silver', state: 'COMPLETE' as const, time: '2026-01-02T00:01:00.000Z', rowsWritten: 7 },
    { operation: 'write_silver', state: 'FAIL' as const, time: '2026-01-02T00:02:00.000Z', error: 'no such table' },
  ];
  const interval = { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' };

  it.each([
    ['definitions', openLineageEvents(daily)],
    ['definitions with messages', openLineageEvents(notifyGraph())],
    ['a run', openLineageEvents(silver, { runId: 'r1', runs, interval })],
  ])('events of %s have the structure of the specification', (_, events) => {
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(valid(event), JSON.stringify(valid.errors)).toBe(true);
  });

  it('the check of the structure can fail', () => {
    const [event] = openLineageEvents(daily);
    expect(valid({ ...event, eventTime: 'today' })).toBe(false);
    expect(valid({ ...event, outputs: [{ name: 'x' }] })).toBe(false);
  });

  it('carry column lineage, the interval, and what went wrong', () => {
    const [start, complete, failed] = openLineageEvents(silver, { runId: 'r1', runs, interval });
    expect(start).toMatchObject({
      eventType: 'START',
      run: {
        runId: openLineageRunId('r1', 'orders_silver', 'write_silver'),
        facets: { nominalTime: { nominalStartTime: interval.start } },
      },
      job: {
        namespace: 'sample/dev',
        name: 'orders_silver.write_silver',
        facets: { ownership: { owners: [{ name: 'data-eng' }] } },
      },
      outputs: [
        {
          facets: {
            columnLineage: {
              fields: {
                customer: {
                  inputFields: [
                    { name: 'shop.brz.orders', field: 'customer', transformations: [{ subtype: 'TRANSFORMATION' }] },
                  ],
                },
              },
            },
          },
        },
      ],
    });
    expect(complete).toMatchObject({ outputs: [{ outputFacets: { outputStatistics: { rowCount: 7 } } }] });
    expect(failed).toMatchObject({
      eventType: 'FAIL',
      run: { facets: { errorMessage: { message: 'no such table' } } },
    });
  });

  it('of one run and task share an id; definitions are the same bytes every time', () => {
    expect(openLineageRunId('r1', 'p', 'o')).toBe(openLineageRunId('r1', 'p', 'o'));
    expect(openLineageRunId('r1', 'p', 'o')).not.toBe(openLineageRunId('r2', 'p', 'o'));
    expect(JSON.stringify(openLineageEvents(daily))).toBe(JSON.stringify(openLineageEvents(duckdbLoadGraph())));
  });
});
