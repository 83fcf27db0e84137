import { resolve } from 'node:path';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import {
  monitorDiagnostics,
  type ReportFormat,
  readConfig,
  type SlaConfig,
  type SlaReport,
  slaConfig,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { monitorOf, reporting, runRounds, warn } from '../terminal/monitor.js';
import { flag, text } from '../terminal/options.js';

/** With --pipeline only that pipeline. */
function chosen(config: SlaConfig, pipeline: string | undefined): SlaConfig {
  if (pipeline === undefined) return config;
  const pipelines = config.pipelines.filter((p) => p.name === pipeline);
  if (pipelines.length > 0) return { ...config, pipelines, tables: [] };
  const near = nearestName(
    pipeline,
    config.pipelines.map((p) => p.name),
  );
  throw new DiagnosticError([monitorDiagnostics.report('unknown-pipeline', { name: pipeline, near })]);
}

const slas = (config: SlaConfig): number =>
  config.pipelines.filter((p) => p.completion_time_sla).length +
  config.tables.filter((t) => t.freshness_sla ?? t.quality_sla ?? t.availability_sla).length;

/** Completion times, freshness, data quality and availability; exit 1 when one is not kept. */
export async function run(context: CommandContext): Promise<number> {
  let source = '';
  const work = async () => {
    const file = text(context, 'config') ?? '';
    const read = readConfig(resolve(context.cwd, file), file, slaConfig);
    source = read.text;
    const config = chosen(read.config, text(context, 'pipeline'));
    if (slas(config) === 0) throw new DiagnosticError([monitorDiagnostics.report('nothing-to-do', { tool: 'sla' })]);
    const watching = flag(context, 'monitor');
    if (flag(context, 'notify') && !config.notify)
      throw new DiagnosticError([monitorDiagnostics.report('notify-nobody', {})]);
    const monitor = await monitorOf(context, config, file);
    try {
      const teller =
        config.notify && (watching || flag(context, 'notify'))
          ? monitor.teller(config.notify, read.locate, (found) => warn(context, [found]))
          : undefined;
      return await runRounds<SlaReport>(context, {
        look: (now) => monitor.sla(config, now),
        tell: teller,
        format: (text(context, 'format') ?? 'json') as ReportFormat,
      });
    } finally {
      monitor.close();
    }
  };
  return reporting(context, work, () => source);
}
