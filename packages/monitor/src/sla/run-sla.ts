import type { MonitorStore } from '@sparkle-orchestration/state';
import type { SlaConfig, SlaTable } from '../config/sla.js';
import { measureFreshness } from '../health/freshness.js';
import type { RunHistory } from '../history.js';
import { type CheckResult, rounded, type SlaReport, slaReport } from '../result.js';
import { carryOut, inRound, type Round, type RoundOptions } from '../round.js';
import { checkAvailability } from './availability.js';
import { checkCompletionTime } from './completion-time.js';

export interface SlaOptions extends RoundOptions {
  readonly history: RunHistory | undefined;
  /** Where probes are kept; asked for when there is one to keep. */
  readonly store: () => MonitorStore;
  /** Whose probes these are: project, environment and connection. */
  readonly scope: string;
}

async function checkQuality(rule: NonNullable<SlaTable['quality_sla']>, round: Round) {
  const warehouse = await round.warehouse();
  const { total, failed } = await warehouse.quality({ sql: rule.query, dialect: rule.sql_dialect, now: round.now });
  const rate = total === 0 ? 0 : failed / total;
  return {
    status: rate > rule.max_failure_rate ? ('FAIL' as const) : ('PASS' as const),
    total_rows: total,
    failed_rows: failed,
    failure_rate: rounded(rate * 100, 2),
    max_failure_rate: rounded(rule.max_failure_rate * 100, 2),
    ...(rule.description === undefined ? {} : { description: rule.description }),
    ...(total === 0 ? { reason: 'the query looked at no rows' } : {}),
  };
}

async function checkTable(rule: SlaTable, round: Round, options: SlaOptions): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  const add = async (type: string, work: Parameters<typeof carryOut>[1]) => {
    found.push(await carryOut({ table: rule.table_id, sla_type: type, critical: rule.critical }, work));
  };
  const { freshness_sla: freshness, quality_sla: quality, availability_sla: availability } = rule;
  if (freshness)
    await add('freshness', async () => {
      const { timestamp_column: column, max_age_hours: most } = freshness;
      const table = await round.table(rule.table_id);
      const measured = await measureFreshness(await round.warehouse(), table, column, most, round.now);
      const over = measured.hours_stale === null ? null : rounded(Math.max(0, measured.hours_stale - most), 2);
      return { ...measured, violation_hours: over };
    });
  if (quality) await add('data_quality', () => checkQuality(quality, round));
  if (availability) await add('availability', () => checkAvailability(rule.table_id, availability, round, options));
  return found;
}

/** All SLAs of a configuration, in its order. */
export async function runSla(config: SlaConfig, options: SlaOptions): Promise<SlaReport> {
  return inRound(options, async (round) => {
    const checks: CheckResult[] = [];
    for (const pipeline of config.pipelines) {
      const { name, critical, completion_time_sla: rule } = pipeline;
      if (!rule) continue;
      checks.push(
        await carryOut({ pipeline: name, sla_type: 'completion_time', critical }, () =>
          checkCompletionTime(pipeline, rule, round, options.history),
        ),
      );
    }
    for (const table of config.tables) checks.push(...(await checkTable(table, round, options)));
    return slaReport(round.now, checks);
  });
}
