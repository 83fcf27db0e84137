import { describe, expect, it } from 'vitest';
import { flatPipeline, ordersBronze, ordersSilver, projectOf, registry } from '../../test/project.js';
import { createCompiler } from './compile-pipeline.js';

const project = projectOf([ordersBronze, ordersSilver]);
const compile = (name: string, of = project) => {
  const pipeline = of.pipelines.find((p) => p.name === name);
  if (!pipeline) throw new Error(name);
  return createCompiler(of, { registry }).compile(pipeline);
};
const codes = (found: readonly { readonly code: string }[]) => found.map((d) => d.code);

describe('compiling a bronze ingestion', () => {
  it('fuses reading and writing into one load, named after the writer', () => {
    const { graph, diagnostics } = compile('orders_bronze');
    expect(diagnostics).toEqual([]);
    expect(graph?.operations.map((o) => [o.id, o.op, o.tasks])).toEqual([
      ['write_bronze', 'load', ['ingest_source', 'write_bronze']],
    ]);
    expect(graph?.serial).toBe(true);
    expect(graph?.maxActiveRuns).toBe(1);
  });

  it('adds provenance columns after those of the source', () => {
    const { graph } = compile('orders_bronze');
    expect(graph?.datasets['main.bronze.orders']?.columns?.map((c) => c.name)).toEqual([
      'order_id',
      'customer',
      'amount',
      'modified_at',
      '_ingested_at',
      '_ingestion_date',
      '_source_system',
      '_source_table',
      '_source_file',
      '_batch_id',
      '_row_hash',
    ]);
  });
});

describe('compiling a silver transformation', () => {
  it('fuses transforming, checking and writing, and knows the columns from the pipeline before', () => {
    const { graph, diagnostics } = compile('orders_silver');
    expect(diagnostics).toEqual([]);
    const [operation] = graph?.operations ?? [];
    expect(operation?.tasks).toEqual(['apply_transformations', 'validate_silver', 'write_silver']);
    if (operation?.op !== 'transform') throw new Error('expected a transform');
    expect(operation.ctes.map((c) => c.name)).toEqual([
      'source',
      'drop_exact_duplicates',
      'standardize_nulls',
      'add_audit_columns',
    ]);
    expect(operation.materialise.mode).toBe('merge');
    expect(operation.materialise.keep).toEqual(['created_at', 'created_by']);
    expect(operation.materialise.compare).not.toContain('updated_by');
    expect(operation.statements.length).toBeGreaterThan(4);
  });

  it('is checked without its statements: the same findings and the same columns', () => {
    const broken = {
      ...ordersSilver,
      config: { ...ordersSilver.config, primaryKey: ['absent'], watermarkColumn: 'amount' },
    };
    for (const of of [project, projectOf([ordersBronze, broken])]) {
      const [checking, compiling] = [createCompiler(of, { registry }), createCompiler(of, { registry })];
      for (const pipeline of of.pipelines)
        expect(checking.check(pipeline)).toEqual(compiling.compile(pipeline).diagnostics);
      expect(checking.columnsOf('main.silver.orders')).toEqual(compiling.columnsOf('main.silver.orders'));
    }
  });

  it('reads the dataset of the pipeline before as an input from outside', () => {
    expect(compile('orders_silver').inputs).toEqual(['main.bronze.orders']);
  });

  it('gives equal graphs for equal definitions, wherever they stand', () => {
    const moved = { ...ordersSilver, locate: () => ({ file: 'elsewhere.json', line: 99, column: 7 }) };
    expect(compile('orders_silver', projectOf([ordersBronze, moved])).graph?.hash).toBe(
      compile('orders_silver').graph?.hash,
    );
  });

  it('names the command that tells unknown columns', () => {
    const found = compile('orders_silver', projectOf([ordersSilver]));
    expect(found.graph).toBeUndefined();
    expect(codes(found.diagnostics)).toEqual(['tasks/schema-unknown']);
    expect(found.diagnostics[0]?.hint).toContain('sparkle schema pull main.bronze.orders');
  });

  it('points at an absent key column with the nearest name', () => {
    const wrong = flatPipeline('orders_silver', 'silver_batch_transformation', {
      ...ordersSilver.config,
      primaryKey: ['order_ident'],
      extra: {},
    });
    const { diagnostics } = compile('orders_silver', projectOf([ordersBronze, wrong]));
    expect(codes(diagnostics)).toEqual(['tasks/column-absent']);
    expect(diagnostics[0]?.location?.column).toBe(2);
  });

  it('rebuilds touched partitions when an incremental input overwrites a partitioned table', () => {
    const byDay = flatPipeline('orders_silver', 'silver_batch_transformation', {
      ...ordersSilver.config,
      writeMode: 'overwrite',
      primaryKey: [],
      partitionColumns: ['customer'],
      extra: {},
    });
    const [operation] = compile('orders_silver', projectOf([ordersBronze, byDay])).graph?.operations ?? [];
    expect(operation?.op === 'transform' && operation.materialise.mode).toBe('overwrite_partitions');
  });
});

describe('a project', () => {
  it('refuses two writers of one table', () => {
    const other = flatPipeline('orders_again', 'bronze_raw_ingestion', { ...ordersBronze.config, extra: {} });
    expect(codes(createCompiler(projectOf([ordersBronze, other]), { registry }).diagnostics)).toEqual([
      'pipelines/writers-clash',
    ]);
  });

  it('says of a template that it is not runnable yet', () => {
    const champions = flatPipeline('champions', 'ml_training_champion_challenger', {
      sourceTables: ['main.silver.orders'],
      destination: 'main.gold.orders',
    });
    const found = compile('champions', projectOf([champions]));
    expect(codes(found.diagnostics)).toContain('pipelines/template-not-runnable');
    expect(found.graph).toBeUndefined();
  });
});

describe('custom tasks', () => {
  const tasks = (list: readonly unknown[]) => projectOf([flatPipeline('steps', 'custom', { extra: { tasks: list } })]);
  const sql = (id: string, depends_on: readonly unknown[] = []) => ({
    id,
    task: 'RunSQLFileTask',
    params: { sql_statement: `select '${id}'` },
    depends_on,
  });

  it('keep every edge condition', () => {
    const { graph } = compile(
      'steps',
      tasks([
        sql('a'),
        sql('b', ['a']),
        sql('c', [{ task: 'a', when: 'failed' }]),
        sql('d', [
          { task: 'b', when: 'done' },
          { task: 'c', when: 'not_failed' },
        ]),
      ]),
    );
    expect(graph?.operations.map((o) => o.needs)).toEqual([
      [],
      [{ task: 'a', when: 'success' }],
      [{ task: 'a', when: 'failed' }],
      [
        { task: 'b', when: 'done' },
        { task: 'c', when: 'not_failed' },
      ],
    ]);
  });

  it('print a circle as the way round', () => {
    const { diagnostics } = compile('steps', tasks([sql('a', ['b']), sql('b', ['c']), sql('c', ['a'])]));
    expect(diagnostics.map((d) => d.message)).toEqual(['Tasks depend on each other in a circle: a → b → c → a.']);
  });

  it('refuse kinds that cannot run yet, unknown kinds, unknown needs and reserved ids', () => {
    const { diagnostics } = compile(
      'steps',
      tasks([
        { id: 'x', task: 'RegisterModelTask', params: { model_name: 'm' } },
        { id: 'y', task: 'RunSqlTask' },
      ]),
    );
    expect(codes(diagnostics)).toEqual(['tasks/kind-not-runnable', 'tasks/unknown-kind']);
    expect(codes(compile('steps', tasks([sql('prepare'), sql('b', ['nobody'])])).diagnostics)).toEqual([
      'tasks/reserved-task',
      'tasks/unknown-need',
    ]);
  });
});
