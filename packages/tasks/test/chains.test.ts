import type { Operation, Task } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { checks, ingest, lower, needs, read, sql, tell, write } from './lower.js';

const shape = (operations: readonly Operation[]) => operations.map((o) => [o.id, o.op, o.tasks]);
function only(tasks: readonly Task[]): Operation {
  const { operations, diagnostics } = lower(tasks);
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  expect(operations).toHaveLength(1);
  return operations[0] as Operation;
}
const positive = { type: 'positive', columns: ['amount'] };

describe('tasks that hand rows on become one operation', () => {
  it('of the op that the first one makes, with the id of the writer', () => {
    expect(shape(lower([ingest('in'), write('out', { needs: needs('in') })]).operations)).toEqual([
      ['out', 'load', ['in', 'out']],
    ]);
    expect(shape(lower([read('in'), write('out', { needs: needs('in') })]).operations)).toEqual([
      ['out', 'transform', ['in', 'out']],
    ]);
  });

  it('with all checks between them, in order', () => {
    const operation = only([
      read('in'),
      checks('first', [positive], { needs: needs('in') }),
      checks('second', [{ type: 'unique', columns: ['id'] }], { needs: needs('first') }),
      write('out', { needs: needs('second') }),
    ]);
    expect(operation.tasks).toEqual(['in', 'first', 'second', 'out']);
    expect('checks' in operation && operation.checks.map((c) => [c.name, c.scope, c.severity])).toEqual([
      ['positive_amount', 'row', 'quarantine'],
      ['unique_id', 'table', 'fail'],
    ]);
  });

  it('in whatever order they are written', () => {
    const there = lower([read('in'), write('out', { needs: needs('in') })]).operations;
    const back = lower([write('out', { needs: needs('in') }), read('in')]).operations;
    expect(back).toEqual(there);
  });

  it('and stay apart when rows come from two places', () => {
    const { codes, operations } = lower([read('a'), read('b'), write('out', { needs: needs('a', 'b') })]);
    expect(codes).toEqual(['chain-without-source', 'chain-without-write', 'chain-without-write']);
    expect(operations).toEqual([]);
  });
});

describe('rows that go to two writers', () => {
  const { operations } = lower([
    sql('before'),
    read('in', { needs: needs('before') }),
    write('left', { needs: needs('in') }),
    write('right', { needs: needs('in') }),
    sql('after', { needs: needs('in') }),
  ]);

  it('are read once for each', () => {
    expect(shape(operations)).toEqual([
      ['before', 'sql', ['before']],
      ['left', 'transform', ['in', 'left']],
      ['right', 'transform', ['in', 'right']],
      ['after', 'sql', ['after']],
    ]);
  });

  it('and what waits for the reader waits for both', () => {
    expect(operations.find((o) => o.id === 'after')?.needs).toEqual([
      { task: 'left', when: 'success' },
      { task: 'right', when: 'success' },
    ]);
  });

  it('and both wait for what the reader waits for', () => {
    for (const id of ['left', 'right'])
      expect(operations.find((o) => o.id === id)?.needs).toEqual([{ task: 'before', when: 'success' }]);
  });
});

describe('needs of an operation', () => {
  it('are those of all its tasks, each once, with their condition', () => {
    const { operations } = lower([
      sql('a'),
      sql('b'),
      read('in', { needs: [{ task: 'a', when: 'done' }] }),
      write('out', { needs: [...needs('in', 'b'), { task: 'a', when: 'done' }] }),
      tell('bell', {
        needs: [
          { task: 'in', when: 'failed' },
          { task: 'out', when: 'failed' },
        ],
      }),
    ]);
    expect(operations.find((o) => o.id === 'out')?.needs).toEqual([
      { task: 'a', when: 'done' },
      { task: 'b', when: 'success' },
    ]);
    expect(operations.find((o) => o.id === 'bell')?.needs).toEqual([{ task: 'out', when: 'failed' }]);
  });
});

describe('facts of a chain', () => {
  const retry = (count: number, delaySeconds: number) => ({
    count,
    delaySeconds,
    backoff: 1,
    maxDelaySeconds: 3600,
    jitter: 0,
  });

  it('are the most retries, the sum of the time limits, a pool and all labels', () => {
    const operation = only([
      read('in', { retry: retry(5, 7), timeoutSeconds: 30, pool: 'narrow', labels: { layer: 'silver' } }),
      write('out', { needs: needs('in'), retry: retry(2, 9), timeoutSeconds: 12, labels: { team: 'north' } }),
    ]);
    expect(operation).toMatchObject({
      retry: retry(5, 7),
      timeoutSeconds: 42,
      pool: 'narrow',
      labels: { layer: 'silver', team: 'north' },
    });
  });

  it('keep the limit of the one task that has one, and none where none has', () => {
    expect(only([read('in', { timeoutSeconds: 30 }), write('out', { needs: needs('in') })]).timeoutSeconds).toBe(30);
    expect(only([read('in'), write('out', { needs: needs('in') })])).not.toHaveProperty('timeoutSeconds');
  });
});

describe('a write that its SQL cannot do', () => {
  it('is told at the writer, and is no operation without statements', () => {
    const found = lower([
      read('in'),
      write('out', { needs: needs('in') }, { write_mode: 'table', schema_evolution: 'discard_row' }),
    ]);
    expect(found.diagnostics.map((d) => d.code)).toEqual(['write/contract-without-table']);
    expect(found.diagnostics[0]?.location?.file).toBe('config/orchestration/steps/dev.json');
    expect(found.operations).toEqual([]);
  });
});

describe('each kind that runs', () => {
  it('IngestTask: adds provenance, and reads from the watermark on', () => {
    const operation = only([
      ingest('in', {}, { watermark_column: 'changed', source_system: 'till', source_table: 'orders' }),
      write('out', { needs: needs('in') }, { write_mode: 'append', retention_days: 9 }),
    ]);
    if (operation.op !== 'load') throw new Error(operation.op);
    expect(operation.source).toMatchObject({
      connector: 'memory',
      ingestor: 'memory_rows',
      options: { table: 'orders' },
      dataset: 'memory:orders',
      read: { by: 'cursor', column: 'changed', type: 'timestamp' },
    });
    expect(operation.add.map((c) => c.name)).toEqual([
      '_ingested_at',
      '_ingestion_date',
      '_source_system',
      '_source_table',
      '_source_file',
      '_batch_id',
      '_row_hash',
    ]);
    expect(operation.retentionDays).toBe(9);
  });

  it('IngestTask: without provenance adds nothing, in the warehouse dialect the time of extraction', () => {
    const added = (params: object) => {
      const operation = only([ingest('in', {}, params), write('out', { needs: needs('in') })]);
      return operation.op === 'load' ? operation.add.map((c) => c.name) : [];
    };
    expect(added({ add_provenance: false })).toEqual([]);
    expect(added({ extracted_at: true })).toEqual(['_extracted_at']);
  });

  it('TransformTask: types the cursor by the column of the input', () => {
    const operation = only([
      read('in', {}, { watermark_column: 'id' }),
      write('out', { needs: needs('in') }, { write_mode: 'merge', primary_key: ['id'] }),
    ]);
    expect(operation.op === 'transform' && operation.inputs[0]?.read).toEqual({
      by: 'cursor',
      column: 'id',
      type: 'bigint',
    });
  });

  it('WriteDeltaTask: takes spellings of modes and contracts; partitions by a date that it makes', () => {
    const materialised = (params: object) => {
      const operation = only([read('in'), write('out', { needs: needs('in') }, params)]);
      return operation.op === 'transform' ? operation.materialise : undefined;
    };
    expect(materialised({ write_mode: 'replace' })?.mode).toBe('overwrite');
    expect(materialised({ write_mode: 'upsert', primary_key: ['id'] })).toMatchObject({
      mode: 'merge',
      keys: ['id'],
      compare: ['amount', 'changed'],
    });
    expect(materialised({ schema_evolution: 'merge_schemas' })).toMatchObject({ contract: 'evolve', widen: true });
    expect(materialised({ schema_evolution: 'strict' })).toMatchObject({ contract: 'freeze', widen: false });
    expect(materialised({ partition_columns: ['ingestion_date'] })?.partitions).toEqual([
      { column: 'ingestion_date', derived: 'ingestion_date' },
    ]);
    expect(materialised({ partition_columns: ['amount'] })?.partitions).toEqual([{ column: 'amount' }]);
    expect(materialised({})?.quarantine).toBe('main.silver.out_quarantine');
  });

  it('RunSQLFileTask: knows which tables it writes and which it only reads', () => {
    const operation = only([
      sql('a', {}, { sql_statement: 'delete from main.silver.orders where id = {{ params.id }}', params: { id: 3 } }),
    ]);
    expect(operation).toMatchObject({
      op: 'sql',
      compute: 'duckdb',
      connection: 'warehouse',
      writes: ['main.silver.orders'],
      reads: [],
    });
  });

  it('NotifyOnFailureTask: reads every scheme of a channel', () => {
    const channels = ['slack://alerts', 'email://duty@example.org', 'webhook://pager', 'pagerduty://core'];
    const operation = only([tell('a', {}, { channels, subject: 'S', message: 'M' })]);
    expect(operation).toMatchObject({
      op: 'notify',
      compute: 'service',
      subject: 'S',
      message: 'M',
      channels: [
        { type: 'slack', to: 'alerts', connection: 'slack' },
        { type: 'email', to: 'duty@example.org', connection: 'smtp' },
        { type: 'webhook', to: 'pager', connection: 'pager' },
        { type: 'pagerduty', to: 'core', connection: 'pagerduty' },
      ],
    });
  });

  it('RunGreatExpectationsTask: every type of check becomes a condition', () => {
    const operation = only([
      read('in'),
      checks(
        'look',
        [
          { type: 'not_null', columns: ['id', 'amount'] },
          { type: 'unique', columns: ['id', 'changed'] },
          { type: 'accepted_values', columns: ['amount'], values: ["it's", 'b'] },
          { type: 'pattern', columns: ['amount'], pattern: '\\d+' },
          { type: 'range', columns: ['amount'], min: 1, max: 5 },
          { type: 'positive', columns: ['amount'], name: 'above_zero', severity: 'warn' },
          { type: 'email', columns: ['amount'] },
          { type: 'row_count', min: 1 },
          { type: 'sql', condition: 'amount < 9', severity: 'fail' },
        ],
        { needs: needs('in') },
      ),
      write('out', { needs: needs('look') }),
    ]);
    const found = operation.op === 'transform' ? operation.checks : [];
    expect(found.map((c) => `${c.name} | ${c.scope} ${c.severity} | ${c.sql}`)).toMatchInlineSnapshot(`
      [
        "not_null_id | row quarantine | "id" is not null",
        "not_null_amount | row quarantine | "amount" is not null",
        "unique_id_changed | table fail | count(*) - count(distinct row("id", "changed"))",
        "accepted_values_amount | row quarantine | ("amount" is null or "amount" in ('it''s', 'b'))",
        "pattern_amount | row quarantine | ("amount" is null or regexp_matches("amount", '^(?:[0-9]+)$'))",
        "range_amount | row quarantine | ("amount" is null or ("amount" >= 1 and "amount" <= 5))",
        "above_zero | row warn | ("amount" is null or "amount" > 0)",
        "email_amount | row quarantine | ("amount" is null or regexp_matches("amount", '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$'))",
        "row_count | table fail | case when count(*) < 1 then 1 else 0 end",
        "sql | row fail | amount < 9",
      ]
    `);
  });
});
