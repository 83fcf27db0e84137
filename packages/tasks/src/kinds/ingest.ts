import {
  defineTaskKind,
  findIngestors,
  type LoadColumn,
  type LowerContext,
  nearestName,
  type ReadMode,
  validate,
} from '@sparkle-orchestration/core';
import { normaliseType } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';

const params = z.strictObject({
  ingestor: z.string().describe('Ingestor, such as `csv_file` or `jdbc_postgres`.'),
  ingestor_config: z.record(z.string(), z.unknown()).default({}).describe('Options of the ingestor.'),
  connection: z.string().optional().describe('Connection that holds the source.'),
  source_table: z.string().optional().describe('Table of the source, for databases.'),
  source_system: z.string().optional().describe('System that the rows come from, kept in `_source_system`.'),
  watermark_column: z.string().optional().describe('Column that moves the cursor: only newer rows are read.'),
  watermark_type: z
    .string()
    .default('timestamp')
    .describe('Type of the watermark column when columns are not declared.'),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .optional()
    .describe('Declared columns of the source.'),
  add_provenance: z
    .boolean()
    .default(true)
    .describe('Add `_ingested_at`, `_source_file` and the other provenance columns.'),
  pii_columns: z.array(z.string()).default([]).describe('Columns with personal data: class `pii` in the lineage.'),
  description: z.string().optional().describe('What is read, for people.'),
  extracted_at: z.boolean().default(false).describe('Add `_extracted_at` instead, as the warehouse dialect does.'),
});

/** Bronze rows tell where they come from; names and types are part of the contract. */
function provenance(p: z.output<typeof params>): readonly LoadColumn[] {
  if (p.extracted_at) return [{ name: '_extracted_at', type: 'timestamp', value: { from: 'now' } }];
  if (!p.add_provenance) return [];
  return [
    { name: '_ingested_at', type: 'timestamp', value: { from: 'now' } },
    { name: '_ingestion_date', type: 'date', value: { from: 'today' } },
    { name: '_source_system', type: 'varchar', value: { literal: p.source_system ?? null } },
    { name: '_source_table', type: 'varchar', value: { literal: p.source_table ?? null } },
    { name: '_source_file', type: 'varchar', value: { from: 'file' } },
    { name: '_batch_id', type: 'varchar', value: { from: 'run_id' } },
    { name: '_row_hash', type: 'varchar', value: { from: 'row_hash' } },
  ];
}

/** Where the options stand: in a task written out, beside the other fields, or in `extra_config`. */
function optionsPath(task: readonly (string | number)[], context: LowerContext): readonly (string | number)[] {
  if (task[0] === 'tasks') return [...task, 'params', 'ingestor_config'];
  const [root, beside] = [context.locate([]), context.locate(['ingestor_config'])];
  const absent = root.line === beside.line && root.column === beside.column && root.file === beside.file;
  return absent ? ['extra_config', 'ingestor_config'] : ['ingestor_config'];
}

export const ingestTask = defineTaskKind<z.output<typeof params>>({
  id: 'IngestTask',
  description: 'Reads a source with any registered ingestor, in full or from the last cursor on.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const at = task.origin.location;
    const connection = p.connection === undefined ? undefined : context.project.connections.get(p.connection);
    const named = findIngestors(context.registry, p.ingestor);
    // Several databases have ingestors of one name; the connection decides between them.
    const type = connection?.type ?? '';
    const found = named.find(({ ingestor }) => ingestor.connectionTypes.includes(type)) ?? named[0];
    if (!found) {
      const names = [...context.registry.connectors.values()].flatMap((c) => c.ingestors.map((i) => i.id));
      context.report(
        diagnostics.report('unknown-ingestor', { name: p.ingestor, nearest: nearestName(p.ingestor, names) }, at),
      );
      return undefined;
    }
    const { connector, ingestor } = found;
    if (connector.runnable === false) {
      context.report(diagnostics.report('ingestor-not-runnable', { name: p.ingestor }, at));
      return undefined;
    }
    if (p.connection !== undefined && !connection && ingestor.connectionTypes.length > 0) {
      context.report(
        diagnostics.report(
          'unknown-connection',
          { name: p.connection, nearest: nearestName(p.connection, context.project.connections.keys()) },
          at,
        ),
      );
      return undefined;
    }
    if (connection && ingestor.connectionTypes.length > 0 && !ingestor.connectionTypes.includes(connection.type)) {
      context.report(
        diagnostics.report(
          'connection-type',
          { name: connection.name, type: connection.type, ingestor: p.ingestor, accepted: ingestor.connectionTypes },
          at,
        ),
      );
      return undefined;
    }
    const written =
      p.source_table === undefined || 'table' in p.ingestor_config
        ? p.ingestor_config
        : { ...p.ingestor_config, table: p.source_table };
    const hosts = ingestor.network ? (context.project.allowedHosts ?? []) : [];
    const own = written['allowed_hosts'];
    const allowed = [...(Array.isArray(own) ? own : own === undefined ? [] : [own]), ...hosts];
    const told = hosts.length === 0 ? written : { ...written, allowed_hosts: allowed };
    const options = validate(ingestor.options, told, {
      locate: context.locate,
      prefix: optionsPath(task.origin.path ?? [], context),
    });
    for (const problem of options.diagnostics) context.report(problem);
    if (!options.value) return undefined;
    const columns = p.columns?.map((c) => ({
      name: c.name,
      type: normaliseType(c.type),
      ...(c.nullable === undefined ? {} : { nullable: c.nullable }),
      ...(c.description === undefined ? {} : { description: c.description }),
    }));
    const watermark = p.watermark_column;
    const declared = columns?.find((c) => c.name === watermark)?.type;
    if (watermark && columns && declared === undefined) {
      context.report(
        diagnostics.report(
          'column-absent',
          {
            column: watermark,
            dataset: p.source_table ?? p.ingestor,
            nearest: nearestName(
              watermark,
              columns.map((c) => c.name),
            ),
          },
          at,
        ),
      );
      return undefined;
    }
    // Files by modification time and the like bring a cursor of their own.
    const brought = watermark ? undefined : ingestor.cursor?.(options.value);
    const read: ReadMode = watermark
      ? { by: 'cursor', column: watermark, type: declared ?? normaliseType(p.watermark_type) }
      : brought
        ? { by: 'cursor', ...brought }
        : { by: 'full' };
    const place = p.source_table ?? String(p.ingestor_config['path'] ?? p.ingestor_config['source_path'] ?? p.ingestor);
    return {
      fragment: 'extract',
      source: {
        connector: connector.type,
        ingestor: ingestor.id,
        ...(connection ? { connection: connection.name } : {}),
        options: options.value,
        dataset: `${connection?.name ?? connector.type}:${place}`,
        read,
        ...(columns ? { columns } : {}),
      },
      add: provenance(p),
      personal: p.pii_columns,
      ...(p.description === undefined ? {} : { description: p.description }),
    };
  },
});
