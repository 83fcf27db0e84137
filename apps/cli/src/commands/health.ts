import { resolve } from 'node:path';
import { DiagnosticError, type Locate } from '@sparkle-orchestration/core';
import {
  type HealthConfig,
  type HealthReport,
  healthConfig,
  monitorDiagnostics,
  parseTableId,
  type ReportFormat,
  readConfig,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { monitorOf, reporting, runRounds, warn } from '../terminal/monitor.js';
import { flag, text } from '../terminal/options.js';

function hoursOf(context: CommandContext, name: string, option: string): number | undefined {
  const value = text(context, name);
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value) && Number(value) > 0) return Number(value);
  const expected = 'a number of hours greater than 0';
  throw new DiagnosticError([monitorDiagnostics.report('bad-option', { option, value, expected })]);
}

/** What the options ask for, in the words of a configuration. */
function fromOptions(context: CommandContext): HealthConfig {
  const table = text(context, 'table');
  const hours = hoursOf(context, 'hours', '--hours') ?? 24;
  const [failures, costs] = [flag(context, 'checkFailures'), flag(context, 'costReport')];
  if (table === undefined && !failures && !costs)
    throw new DiagnosticError([monitorDiagnostics.report('nothing-to-do', { tool: 'health' })]);
  const id = table === undefined ? undefined : parseTableId(table);
  if (table !== undefined && id && 'why' in id)
    throw new DiagnosticError([monitorDiagnostics.report('bad-table-id', { text: table, why: id.why })]);
  const column = text(context, 'timestampColumn');
  const age = hoursOf(context, 'maxAgeHours', '--max-age-hours');
  const freshness = {
    ...(column === undefined ? {} : { timestamp_column: column }),
    ...(age === undefined ? {} : { max_age_hours: age }),
  };
  return healthConfig.parse({
    tables: table === undefined ? [] : [{ table_id: table, freshness }],
    check_failures: failures,
    failure_lookback_hours: hours,
    check_costs: costs,
    cost_lookback_hours: hours,
  });
}

/** The one check of a cost report, so that `jq .total_cost_usd` finds it. */
function costReport({ timestamp, checks }: HealthReport): string {
  return `${JSON.stringify({ timestamp, ...checks[0] }, null, 2)}\n`;
}

/** Freshness, row counts, partitions, schemas, failed jobs and costs; exit 1 when something is wrong. */
export async function run(context: CommandContext): Promise<number> {
  let source = '';
  const work = async () => {
    const file = text(context, 'config');
    const read = file === undefined ? undefined : readConfig(resolve(context.cwd, file), file, healthConfig);
    source = read?.text ?? '';
    const config = read?.config ?? fromOptions(context);
    if (config.tables.length === 0 && !config.check_failures && !config.check_costs)
      throw new DiagnosticError([monitorDiagnostics.report('nothing-to-do', { tool: 'health' })]);
    const watching = flag(context, 'monitor');
    if (flag(context, 'notify') && !config.notify)
      throw new DiagnosticError([monitorDiagnostics.report('notify-nobody', {})]);
    const monitor = await monitorOf(context, config, file ?? 'options');
    try {
      const locate: Locate = read?.locate ?? (() => ({ file: 'options', line: 1, column: 1 }));
      const teller =
        config.notify && (watching || flag(context, 'notify'))
          ? monitor.teller(config.notify, locate, (found) => warn(context, [found]))
          : undefined;
      const onlyCosts =
        read === undefined && config.check_costs && config.tables.length === 0 && !config.check_failures;
      const format = (text(context, 'format') ?? 'json') as ReportFormat;
      return await runRounds<HealthReport>(context, {
        look: (now) => monitor.health(config, now),
        tell: teller,
        format,
        ...(onlyCosts && format === 'json' ? { print: costReport } : {}),
      });
    } finally {
      monitor.close();
    }
  };
  return reporting(context, work, () => source);
}
