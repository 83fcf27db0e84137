import type { Task } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { diagnostics } from '../src/diagnostics.js';
import { checks, ingest, lower, needs, read, sql, task, tell, write } from './lower.js';

interface Case {
  readonly tasks: readonly Task[];
  /** A part of what the finding says, so that its parameters are the right ones. */
  readonly says: string;
}

const writeAfter = (source: Task, params: object = {}) => [source, write('out', { needs: needs(source.id) }, params)];

const onTable = (params: object) => [task('a', 'RunGreatExpectationsTask', { table: 'main.bronze.orders', ...params })];
const suite = (name: string) => onTable({ expectations_suite: name });
const contract = (data_contract: object) => onTable({ data_contract });
const rule = (one: object) => onTable({ checks: [one] });
const compare = (params: object) => [
  task('a', 'ReconcileTablesTask', {
    source_table: 'main.bronze.orders',
    target_table: 'main.bronze.orders',
    ...params,
  }),
];

/** A set of tasks for every finding of this package. */
const cases: Readonly<Record<string, Case>> = {
  'unknown-kind': { tasks: [task('a', 'RunSqlFileTask', {})], says: 'RunSqlFileTask' },
  'kind-not-runnable': { tasks: [task('a', 'RegisterModelTask', { model_name: 'm' })], says: 'RegisterModelTask' },
  'unknown-ingestor': { tasks: writeAfter(ingest('in', {}, { ingestor: 'memory_row' })), says: '"memory_row"' },
  'ingestor-not-runnable': { tasks: writeAfter(ingest('in', {}, { ingestor: 'later_rows' })), says: '"later_rows"' },
  'unknown-connection': {
    tasks: writeAfter(ingest('in', {}, { ingestor: 'shop_rows', connection: 'tills' })),
    says: '"tills"',
  },
  'connection-type': {
    tasks: writeAfter(ingest('in', {}, { ingestor: 'shop_rows', connection: 'chat' })),
    says: 'shop_rows reads from shop',
  },
  'column-absent': { tasks: writeAfter(read('in'), { write_mode: 'merge', primary_key: ['ident'] }), says: '"ident"' },
  'unknown-write-mode': { tasks: writeAfter(read('in'), { write_mode: 'overwrit' }), says: '"overwrit"' },
  'unknown-schema-evolution': { tasks: writeAfter(read('in'), { schema_evolution: 'stict' }), says: '"stict"' },
  'key-missing': { tasks: writeAfter(read('in'), { write_mode: 'merge' }), says: 'merge needs a key' },
  'overwrite-reads-all': { tasks: writeAfter(read('in', {}, { watermark_column: 'changed' })), says: '"changed"' },
  'reserved-task': { tasks: [sql('prepare')], says: '"prepare"' },
  'append-without-range': { tasks: writeAfter(read('in'), { write_mode: 'append' }), says: 'main.silver.out' },
  'schema-unknown': {
    tasks: writeAfter(read('in', {}, { source_tables: ['main.bronze.nobody'] })),
    says: 'main.bronze.nobody',
  },
  'secret-in-view': {
    tasks: writeAfter(
      read(
        'in',
        {},
        {
          transformers: [
            {
              name: 'tokenize_column',
              params: { columns: ['id'], salt: { secret: 'SALT' } },
              path: ['transformers', 0],
            },
          ],
        },
      ),
      { write_mode: 'view' },
    ),
    says: 'SALT',
  },
  'sql-file-or-statement': { tasks: [sql('a', {}, {})], says: 'either sql_file or sql_statement' },
  'sql-file-missing': { tasks: [sql('a', {}, { sql_file: 'sql/none.sql' })], says: 'sql/none.sql' },
  'sql-template': { tasks: [sql('a', {}, { sql_file: 'sql/tidy.sql' })], says: 'oops' },
  'task-template': {
    tasks: [task('a', 'HttpRequestTask', { url: 'https://example.org/{{ parms.x }}' })],
    says: '{{ parms.x }}',
  },
  condition: {
    tasks: [task('a', 'BranchTask', { cases: [{ name: 'x', if: 'params.a = 1' }] })],
    says: 'unexpected "="',
  },
  'not-mappable': {
    tasks: [
      {
        ...task('a', 'ApproveTask', { message: 'go?' }),
        map: { items: { from: 'list', items: [1] }, maxParallel: 1 },
      },
    ],
    says: 'its operation is approve',
  },
  'unknown-secret': {
    tasks: [task('a', 'RunScriptTask', { file: 'a.py', secrets: ['TOKEN=API_TOKEN'] })],
    says: '"API_TOKEN"',
  },
  'unknown-pipeline': {
    tasks: [task('a', 'TriggerDownstreamPipelineTask', { pipeline_name: 'nobody' })],
    says: '"nobody"',
  },
  'auto-recover': { tasks: [task('a', 'AutoRecoverTask', {})], says: 'needs `task`' },
  'external-location': {
    tasks: [
      task('a', 'CreateUnityCatalogTableTask', {
        destination: 'main.silver.t',
        schema: [{ name: 'id', type: 'bigint' }],
        location: 's3://lake/t',
      }),
    ],
    says: 'External locations',
  },
  grant: { tasks: [task('a', 'GrantPermissionsTask', { grants: ['give all to me'] })], says: '"give all to me"' },
  channel: { tasks: [tell('a', {}, { channels: ['pigeon://roof'] })], says: '"pigeon://roof"' },
  'chain-without-source': { tasks: [write('out')], says: '"out"' },
  'chain-without-write': { tasks: [read('in')], says: '"in"' },
  'unknown-need': { tasks: [sql('a', { needs: needs('b') })], says: '"b"' },
  'task-cycle': { tasks: [sql('a', { needs: needs('b') }), sql('b', { needs: needs('a') })], says: 'a → b → a' },
  'duplicate-task': { tasks: [sql('a'), sql('a')], says: '"a"' },
  'suite-missing': { tasks: suite('none'), says: '"none"' },
  'suite-empty': { tasks: suite('empty'), says: 'config/expectations/empty.json' },
  'expectation-without-type': { tasks: suite('untyped'), says: 'names no expectation' },
  'contract-missing': { tasks: contract({ file: 'none' }), says: '"none"' },
  'contract-object': { tasks: contract({ file: 'orders', object: 'order' }), says: '"order"' },
  'contract-rule': { tasks: contract({ file: 'odd' }), says: 'a rule of type custom' },
  'contract-text': { tasks: contract({ file: 'orders' }), says: '"people read this"' },
  'check-incomplete': { tasks: rule({ type: 'range', columns: ['amount'] }), says: 'min or max' },
  'check-pattern': { tasks: rule({ type: 'pattern', columns: ['id'], pattern: '(?=a)' }), says: '(?=a)' },
  'checks-missing': {
    tasks: [task('a', 'RunGreatExpectationsTask', { table: 'main.bronze.orders' })],
    says: 'nothing to check',
  },
  'tolerance-not-number': { tasks: compare({ tolerance: { changed: 1 } }), says: '"changed"' },
  'nothing-shared': { tasks: compare({ target_table: 'main.bronze.other' }), says: 'no column in common' },
  'connection-not-sql': {
    tasks: [sql('a', {}, { sql_statement: 'select 1', connection: 'chat' })],
    says: 'type slack',
  },
};

/** Findings that no set of tasks can cause. */
const causedElsewhere = ['engine-crash'];

describe('findings of lowering', () => {
  it.each(Object.entries(cases))('%s', (code, { tasks, says }) => {
    const found = lower(tasks);
    expect(found.codes).toEqual([code]);
    expect(found.diagnostics[0]?.message).toContain(says);
    expect(found.diagnostics[0]?.location?.file).toBeDefined();
  });

  it('are all shown here', () => {
    expect([...Object.keys(cases), ...causedElsewhere].sort()).toEqual(Object.keys(diagnostics.table).sort());
  });

  it.each(Object.entries(cases))('%s leaves no operation behind when it is an error', (_, { tasks }) => {
    const found = lower(tasks);
    const error = found.diagnostics.some((d) => d.severity === 'error');
    // Wrong templates and channels leave a graph that is refused as a whole by the compiler.
    if (error && !['sql-template', 'channel'].some((code) => found.codes.includes(code)))
      expect(found.operations).toEqual([]);
  });

  it('of a wrong template stand in the SQL file', () => {
    const [found] = lower(cases['sql-template']?.tasks ?? []).diagnostics;
    expect(found?.location).toMatchObject({ file: 'sql/tidy.sql', line: 2 });
  });

  it('of an absent column suggest the nearest', () => {
    const [found] = lower(writeAfter(read('in'), { write_mode: 'merge', primary_key: ['idd'] })).diagnostics;
    expect(found?.hint).toBe('Did you mean "id"?');
  });

  it('of params name the wrong key', () => {
    const found = lower([sql('a', {}, { sql_statment: 'select 1' })]);
    expect(found.diagnostics[0]?.message).toContain('sql_statment');
  });

  it('tell a check of a column that the result does not have', () => {
    const found = lower([
      read('in'),
      checks('look', [{ type: 'not_null', columns: ['amout'] }], { needs: needs('in') }),
      write('out', { needs: needs('look') }),
    ]);
    expect(found.codes).toEqual(['column-absent']);
  });
});
