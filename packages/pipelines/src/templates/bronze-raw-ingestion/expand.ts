import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { after, defined, makeTask } from '../../make-task.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;

/** A number as cursor is told by the ingestor's name; everything else is a time unless the definition says so. */
function watermarkType(ingestor: string, written: string | undefined): string {
  return written ?? (ingestor.includes('id_range') ? 'bigint' : 'timestamp');
}

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const config = pipeline.config;
  const x = config.extra as Extra;
  const ingestor = config.ingestor ?? '';
  for (const option of Object.keys(x.jdbc_options ?? {}))
    report(
      diagnostics.report('jdbc-option', { option }, pipeline.locate(['extra_config', 'jdbc_options', option], 'key')),
    );
  const columns = x.columns ?? config.columns?.map((c) => ({ ...c }));
  const ingest = makeTask(pipeline, {
    id: 'ingest_source',
    kind: 'IngestTask',
    path: ['ingestor'],
    params: {
      ingestor,
      ingestor_config: x.ingestor_config,
      add_provenance: x.add_provenance,
      watermark_type: watermarkType(ingestor, x.watermark_type),
      ...defined({
        connection: config.sourceConnection,
        source_table: config.sourceTables[0],
        source_system: config.sourceSystem,
        watermark_column: config.watermarkColumn,
        columns,
      }),
    },
  });
  const checks =
    x.quality_checks.length === 0
      ? []
      : [
          makeTask(pipeline, {
            id: 'validate_bronze',
            kind: 'RunGreatExpectationsTask',
            path: ['extra_config', 'quality_checks'],
            needs: [after('ingest_source')],
            params: { checks: x.quality_checks },
          }),
        ];
  const write = makeTask(pipeline, {
    id: 'write_bronze',
    kind: 'WriteDeltaTask',
    path: ['destination_table'],
    needs: [after(checks[0]?.id ?? 'ingest_source')],
    writes: config.destination ? [config.destination] : [],
    params: {
      destination: config.destination,
      write_mode: config.writeMode,
      primary_key: config.primaryKey.length > 0 ? config.primaryKey : config.businessKey,
      partition_columns: config.partitionColumns,
      ...defined({
        watermark_column: config.watermarkColumn,
        schema_evolution: x.schema_evolution,
        retention_days: x.retention_days,
        quarantine_table: x.quarantine_table,
      }),
    },
  });
  return [ingest, ...checks, write];
}
