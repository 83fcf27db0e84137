import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../project/definition.js';
import { places, readFiles, silver, silverFile } from './test-project.js';

const readsOfSelect = (sql: string) =>
  [...sql.matchAll(/\b(?:from|join)\s+([\w.]+)/gi)].map((m) => (m[1] ?? '').split('.'));
const read = async (text: string, more = {}) => {
  const result = await readFiles({ 'config/models/gold/orders_daily.sql': text, ...more }, { readsOfSelect });
  const model = result.project.pipelines.find((p) => p.dialect === 'model');
  return { ...result, model, config: model?.config as ModelConfig, problems: places(result.diagnostics) };
};

describe('SQL models', () => {
  it('read their header from a block comment', async () => {
    const text =
      '/* sparkle\nmaterialized: incremental\nkeys: [order_id]\nwatermark_column: updated_at\nschedule: daily\ntags: {team: core}\nchecks:\n  - unique(order_id)\n  - {type: not_null, columns: [order_id, amount], severity: warning}\ncolumns:\n  order_id: bigint\n*/\nselect 1 as order_id;\n';
    const { model, config, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(model).toMatchObject({
      name: 'orders_daily',
      template: 'sql_model',
      schedule: { cron: '0 0 * * *' },
      tags: { team: 'core' },
    });
    expect(config).toMatchObject({
      sql: 'select 1 as order_id',
      sqlOffset: text.indexOf('select'),
      destination: 'main.gold.orders_daily',
      writeMode: 'merge',
      keys: ['order_id'],
      watermarkColumn: 'updated_at',
      columns: [{ name: 'order_id', type: 'bigint' }],
      checks: [
        { type: 'unique', columns: ['order_id'], severity: 'error' },
        { type: 'not_null', columns: ['order_id', 'amount'], severity: 'warning' },
      ],
    });
  });

  it('read their header from line comments', async () => {
    const { config, problems } = await read('-- materialized: view\n-- destination: reporting.daily\nselect 1\n');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ writeMode: 'view', destination: 'main.reporting.daily', sql: 'select 1' });
  });

  it('need no header, and keep other comments in the SQL', async () => {
    const { config, problems } = await read('-- Orders, by day\nselect 1\n');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ writeMode: 'overwrite', sql: '-- Orders, by day\nselect 1', sqlOffset: 0 });
  });

  it('point into the header', async () => {
    expect((await read('/* sparkle\nmaterialised: view\nkeys: 3\n*/\nselect 1')).problems.sort()).toEqual([
      'unknown-key orders_daily.sql:2:1',
      'wrong-type orders_daily.sql:3:7',
    ]);
    expect((await read('-- keys: [a]\n--   schedule: nonsense\nselect 1')).problems[0]).toContain('orders_daily.sql');
    expect((await read('-- schedule: nonsense\nselect 1')).problems).toEqual(['bad-schedule orders_daily.sql:1:14']);
  });

  it('hold one SELECT', async () => {
    expect((await read('/* sparkle\nkeys: [a]\n*/\n')).problems).toEqual(['not-a-model orders_daily.sql:4:1']);
    expect((await read('delete from x')).problems).toEqual(['not-a-model orders_daily.sql:1:1']);
    expect((await read('-- a comment\n/* another */ with a as (select 1) select * from a')).problems).toEqual([]);
  });

  it('do not merge without keys', async () => {
    expect((await read('-- materialized: merge\nselect 1')).problems).toEqual([
      'merge-without-key orders_daily.sql:1:18',
    ]);
  });

  it('find what they read: full names, other pipelines and models by short names, tables of their schema', async () => {
    const { config } = await read(
      'select * from a.b.c join silver.orders using (id) join orders using (id) join stg_x using (id) join unknown using (id)',
      { [silverFile]: silver, 'config/models/staging/stg_x.sql': 'select 1' },
    );
    expect(config.reads).toEqual(['a.b.c', 'main.gold.unknown', 'main.silver.orders', 'main.staging.stg_x']);
  });

  it('say when the SQL cannot be read, and keep the other models', async () => {
    const { diagnostics, project } = await readFiles(
      { 'config/models/a.sql': 'select broken', 'config/models/b.sql': 'select 1' },
      {
        readsOfSelect: (sql) => {
          if (sql.includes('broken')) throw new Error('syntax error at broken');
          return [];
        },
      },
    );
    expect(diagnostics.map((d) => d.message)).toEqual(['the SELECT cannot be read: syntax error at broken']);
    expect(project.pipelines.map((p) => p.name)).toContain('b');
  });

  it('share their names with pipelines of the other dialects', async () => {
    expect((await read('select 1', { 'config/orchestration/orders_daily/prod.json': silver })).problems).toEqual([
      'duplicate-name orders_daily.sql:1:1',
    ]);
  });
});
