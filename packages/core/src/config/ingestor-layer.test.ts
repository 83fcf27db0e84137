import { describe, expect, it } from 'vitest';
import { readFiles } from './test-project.js';

const pipelineFile = 'config/orchestration/orders/prod.json';
const connection = { 'config/connections/crm/common.json': { type: 'postgres', properties: { host: 'db' } } };
const crm = {
  ingestor: 'jdbc_postgres',
  source_name: 'crm',
  target_table: 'orders',
  connection_name: 'crm',
  watermark_column: 'updated_at',
  write_mode: 'merge',
  merge_keys: 'id',
  schema_evolution: false,
  table: 'public.orders',
  columns_to_read: ['id', 'updated_at'],
};
const pipeline = { pipeline_type: 'bronze_raw_ingestion', ingestor: 'crm_orders' };

const places = (diagnostics: readonly { code: string; location?: { file: string; line: number } }[]) =>
  diagnostics.map((d) => `${d.code} ${d.location?.file.split('/').slice(-2).join('/')}:${d.location?.line}`);

async function read(ingestor: object, own: object = {}) {
  const { project, diagnostics } = await readFiles({
    ...connection,
    [pipelineFile]: { ...pipeline, ...own },
    'config/ingestors/crm_orders/prod.json': ingestor,
  });
  return { config: project.pipelines[0]?.config as never as Record<string, unknown>, found: places(diagnostics) };
}

describe('a pipeline whose ingestor is a file', () => {
  it('takes kind, connection, target, cursor, key and options from it', async () => {
    const { config, found } = await read(crm);
    expect(found).toEqual([]);
    expect(config).toMatchObject({
      ingestor: 'jdbc_postgres',
      sourceSystem: 'crm',
      sourceConnection: 'crm',
      sourceTables: ['public.orders'],
      destination: 'bronze.default.orders',
      watermarkColumn: 'updated_at',
      writeMode: 'merge',
      primaryKey: ['id'],
      extra: { schema_evolution: 'strict', ingestor_config: { columns_to_read: ['id', 'updated_at'] } },
    });
  });

  it('has the last word in every field, on whichever level it writes them', async () => {
    const own = {
      destination_table: 'main.raw.mine',
      schema_evolution: 'add_new_columns',
      source_tables: ['a.b'],
      extra_config: { watermark_column: 'id', ingestor_config: { limit: 1 } },
    };
    const { config, found } = await read(crm, own);
    expect(found).toEqual([]);
    expect(config).toMatchObject({
      destination: 'main.raw.mine',
      sourceTables: ['a.b'],
      watermarkColumn: 'id',
      extra: {
        schema_evolution: 'add_new_columns',
        ingestor_config: { limit: 1, columns_to_read: ['id', 'updated_at'] },
      },
    });
  });

  it('reads in full when the file switches its watermark off', async () => {
    expect((await read({ ...crm, watermark_enabled: false })).config).not.toHaveProperty('watermarkColumn');
  });

  it('is told of a wrong value where the file writes it, once', async () => {
    expect((await read({ ...crm, write_mode: 'sometimes' })).found).toEqual([
      'config/unknown-value crm_orders/prod.json:7',
    ]);
    expect((await read({ ...crm, source_name: '${NOPE}' })).found).toEqual([
      'config/variable-unset crm_orders/prod.json:3',
    ]);
  });

  it('is told when the file is about no ingestor', async () => {
    const { ingestor: _, ...nameless } = crm;
    expect((await read(nameless)).found).toEqual(['config/ingestor-kind orders/prod.json:3']);
    expect((await read({ ...crm, ingestor: 'jdbc_x' })).found).toEqual(['config/ingestor-kind crm_orders/prod.json:2']);
  });

  it('is refused what nothing does, key by key, and told what changes nothing', async () => {
    const more = {
      ingestor: 'new_files',
      source_name: 'f',
      target_table: 't',
      cdc_primary_keys: ['id'],
      checkpoint_location: 'x',
      audit_enabled: false,
      connection_env: 'dev',
      watermark_enabled: false,
      batch_size: 5,
    };
    const found = (await read(more)).found.map((place) => place.replace(/ .*:/, ' '));
    expect(found).toEqual([
      'config/ingestor-key 8', // checkpoint_location
      'config/ingestor-key 5', // cdc_primary_keys
      'config/ingestor-key 9', // audit_enabled
      'config/ingestor-key 10', // connection_env
      'config/ingestor-key 11', // watermark_enabled
      'config/ignored 12', // batch_size
    ]);
  });
});
