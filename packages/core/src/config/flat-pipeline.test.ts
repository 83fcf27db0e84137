import { describe, expect, it } from 'vitest';
import type { FlatConfig } from '../project/definition.js';
import { places, readFiles, silver, silverFile } from './test-project.js';

const read = async (changes: object, options = {}) => {
  const result = await readFiles({ [silverFile]: { ...silver, ...changes } }, options);
  return {
    ...result,
    pipeline: result.project.pipelines[0],
    config: result.project.pipelines[0]?.config as FlatConfig,
    problems: result.diagnostics.map((d) => `${d.code}: ${d.message}${d.hint ? ` (${d.hint})` : ''}`),
  };
};

describe('a flat pipeline', () => {
  it('is normalised: full names, defaults, aliases', async () => {
    const { pipeline, config, problems } = await read({
      write_mode: 'replace',
      primary_key: ['id'],
      alert_channels: ['slack://alerts', 'email://a@b.c'],
    });
    expect(problems).toEqual([]);
    expect(pipeline).toMatchObject({
      name: 'orders',
      template: 'silver_batch_transformation',
      dialect: 'flat',
      env: 'prod',
      enabled: true,
      retry: { count: 0, delaySeconds: 60, backoff: 1 },
      maxParallelTasks: 4,
    });
    expect(config).toMatchObject({
      destination: 'main.silver.orders',
      sourceTables: ['main.bronze.orders'],
      writeMode: 'overwrite',
      sqlDialect: 'duckdb',
    });
    expect(pipeline?.onFailure).toEqual([
      { type: 'slack', to: 'alerts', connection: 'slack' },
      { type: 'email', to: 'a@b.c', connection: 'smtp' },
    ]);
  });

  it.each(['silver_batch_transformation', 'SilverBatchTransformation', 'SilverBatchTransformationPipeline'])(
    'accepts the type %s',
    async (pipeline_type) => {
      expect((await read({ pipeline_type })).pipeline?.template).toBe('silver_batch_transformation');
    },
  );

  it('suggests the template that was meant', async () => {
    expect((await read({ pipeline_type: 'silver_batch_transfromation' })).problems).toEqual([
      'config/unknown-template: unknown pipeline type "silver_batch_transfromation" (did you mean "silver_batch_transformation"?)',
    ]);
    expect((await read({ pipeline_type: 'warehouse_ingestion' })).problems[0]).toContain('config/unknown-template');
  });

  it('leaves the table of a source connection as it is written', async () => {
    const { project, diagnostics } = await readFiles({
      [silverFile]: {
        pipeline_type: 'bronze_raw_ingestion',
        ingestor: 'jdbc_postgres',
        source_connection: 'pg',
        source_table: 'public.orders',
        destination_table: 'a.b.c',
      },
      'config/connections/pg/prod.json': { type: 'postgres', host: 'h' },
    });
    expect(diagnostics).toEqual([]);
    expect(project.pipelines[0]?.config).toMatchObject({
      sourceTables: ['public.orders'],
      destination: 'a.b.c',
      sourceConnection: 'pg',
    });
  });

  it('points at an unknown key and suggests the near one', async () => {
    const { diagnostics } = await readFiles({
      [silverFile]:
        '{\n  "pipeline_type": "silver_batch_transformation",\n  "source_table": "a",\n  "destination_table": "b",\n  "transformers": [{"name": "x", "parms": {}}],\n  "pirmary_key": ["id"]\n}',
    });
    expect(diagnostics.map((d) => [d.code, d.location?.line, d.location?.column, d.hint])).toEqual(
      expect.arrayContaining([
        ['config/unknown-key', 5, 34, 'did you mean "params"?'],
        ['config/unknown-key', 6, 3, 'did you mean "primary_key"?'],
      ]),
    );
    expect(diagnostics).toHaveLength(2);
  });

  it('tells wrong types and words in plain language', async () => {
    const { problems } = await read({
      retries: 'many',
      primary_key: 'id',
      write_mode: 'mrege',
      catchup: 1,
      tags: { a: 1 },
    });
    expect(problems.sort()).toEqual(
      [
        'config/unknown-value: expected append, overwrite, overwrite_partitions, merge, delete_insert, scd1, scd2, scd3, snapshot, replace, complete or update, found the text "mrege" (did you mean "merge"?)',
        'config/wrong-type: expected a list, found the text "id"',
        'config/wrong-type: expected a number, found the text "many"',
        'config/wrong-type: expected text, found the number 1',
        'config/wrong-type: expected true or false, found the number 1',
      ].sort(),
    );
  });

  it('checks ranges', async () => {
    expect((await read({ retries: -1 })).problems).toEqual(['config/bad-value: must be at least 0']);
    expect((await read({ retries: 1e9 })).problems).toEqual(['config/bad-value: must be at most 100']);
    expect((await read({ retries: 1.5 })).problems).toEqual([
      'config/wrong-type: expected a whole number, found the number 1.5',
    ]);
  });

  it('takes keys of the template inside and outside of extra_config, once', async () => {
    expect((await read({ extra_config: { threshold: 3 } })).config.extra).toEqual({ threshold: 3 });
    expect((await read({ threshold: 3 })).config.extra).toEqual({ threshold: 3 });
    expect((await read({ threshold: 3, extra_config: { threshold: 4 } })).problems).toEqual([
      'config/key-twice: "threshold" is written inside and outside of extra_config (keep one of the two)',
    ]);
    expect((await read({ extra_config: { treshold: 4 } })).problems).toEqual([
      'config/unknown-key: unknown key "treshold" (did you mean "threshold"?)',
    ]);
    const outside = await read({ threshold: 'x' });
    expect(outside.diagnostics[0]?.location).toMatchObject({ line: 11 });
  });

  it('converts variables of a key of the template on either level', async () => {
    const environment = { T: '2' };
    expect((await read({ threshold: '${T}' }, { environment })).config.extra).toEqual({ threshold: 2 });
    expect(
      (await read({ extra_config: { threshold: '${T}', retries: '${T}' } }, { environment })).pipeline?.retry.count,
    ).toBe(2);
    expect((await read({ threshold: '${T}' })).problems.map((p) => p.split(':')[0])).toEqual(['config/variable-unset']);
  });

  it('refuses several documents in its file', async () => {
    const { diagnostics } = await readFiles({
      'config/orchestration/orders/prod.yaml': 'pipeline_type: x\n---\npipeline_type: z\n',
    });
    expect(places(diagnostics)).toEqual(['source/several-documents prod.yaml:3:1']);
  });

  it('takes a common field inside of extra_config', async () => {
    expect((await read({ extra_config: { business_key: ['id'] } })).config.businessKey).toEqual(['id']);
  });

  it('names what the template needs', async () => {
    expect(
      (await read({ source_table: undefined, transformers: undefined })).problems.map((p) => p.split(' (')[0]),
    ).toEqual([
      'config/template-requires: silver_batch_transformation needs "source_table"',
      'config/template-requires: silver_batch_transformation needs "transformers"',
    ]);
    expect((await read({ source_table: undefined, source_tables: ['a', 'b'] })).problems).toEqual([]);
    expect((await read({ source_tables: ['a', 'b'] })).problems).toEqual([
      'config/either-or: "source_table" and "source_tables" cannot be used together',
    ]);
  });

  it('does not merge without a key', async () => {
    expect((await read({ write_mode: 'merge' })).problems[0]).toContain(
      'config/merge-without-key: the pipeline merges without a primary key',
    );
    expect((await read({ write_mode: 'merge', extra_config: { merge_keys: ['id'] } })).problems).toEqual([]);
  });

  it('has the name and environment of its path', async () => {
    expect((await read({ pipeline_name: 'order', env: 'dev' })).problems.map((p) => p.split(' (')[0])).toEqual([
      'config/path-mismatch: "pipeline_name" is "order", but the file lies where "orders" belongs',
      'config/path-mismatch: "env" is "dev", but the file lies where "prod" belongs',
    ]);
  });

  it('merges the base below the environment, with places of each', async () => {
    const { project, diagnostics } = await readFiles({
      'config/orchestration/orders/base.yaml':
        'pipeline_type: silver_batch_transformation\nsource_table: a\ntransformers: [{name: x}]\ntags:\n  team: core\nretries: many\n',
      'config/orchestration/orders/prod.json': { destination_table: 'b', tags: { tier: '1' } },
    });
    expect(places(diagnostics)).toEqual(['wrong-type base.yaml:6:10']);
    expect(project.pipelines).toEqual([]);
  });

  it('reads the later layout config/<name>/<env>, and yaml as json', async () => {
    const { project, diagnostics } = await readFiles({
      'config/orders/prod.yml':
        'pipeline_type: silver_batch_transformation\nsource_table: a\ndestination_table: b\ntransformers: [{name: x}]\n',
    });
    expect(diagnostics).toEqual([]);
    expect(project.pipelines[0]?.name).toBe('orders');
  });

  it('refuses two formats for one environment', async () => {
    const { diagnostics } = await readFiles({
      [silverFile]: silver,
      'config/orchestration/orders/prod.yaml': 'pipeline_type: x\n',
    });
    expect(places(diagnostics)).toEqual(['two-files prod.yaml:1:1']);
  });

  it.each(['con', 'Orders', 'a.b', 'a b', `${'x'.repeat(200)}`, 'ünicode', "o'rders", '{{ x }}', '%s'])(
    'refuses the name %s by one rule',
    async (name) => {
      const { diagnostics, project } = await readFiles({ [`config/orchestration/${name}/prod.json`]: silver });
      expect(diagnostics.map((d) => d.code)).toEqual(['config/bad-name']);
      expect(project.pipelines).toEqual([]);
    },
  );

  it('declares parameters by a default or in full', async () => {
    const { pipeline } = await read({
      params: { day: '2026-01-01', n: { type: 'integer', enum: [1, 2], default: 2 } },
    });
    expect(pipeline?.params).toEqual({
      day: { type: 'string', default: '2026-01-01' },
      n: { type: 'integer', enum: [1, 2], default: 2 },
    });
    expect((await read({ params: { n: { type: 'integer', default: 'x' } } })).problems[0]).toContain(
      'config/wrong-type',
    );
    expect((await read({ params: { n: { type: 'integer', enum: [1], default: 2 } } })).problems[0]).toContain(
      'config/unknown-value',
    );
  });

  it('refuses channels that nobody can reach', async () => {
    expect((await read({ alert_channels: ['pigeon://roof'] })).problems[0]).toContain(
      'config/bad-channel: "pigeon://roof"',
    );
  });
});
