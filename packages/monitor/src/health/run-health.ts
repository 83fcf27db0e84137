import type { HealthConfig, HealthTable } from '../config/health.js';
import { type CheckResult, type HealthReport, healthReport } from '../result.js';
import { carryOut, inRound, type Round, type RoundOptions } from '../round.js';
import { measureFreshness } from './freshness.js';
import { checkCosts, checkFailedJobs } from './jobs.js';
import { checkPartitions } from './partitions.js';
import { checkRowCount } from './row-count.js';
import { checkSchema } from './schema-drift.js';

async function checkTable(rule: HealthTable, round: Round): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  const add = async (check: string, work: Parameters<typeof carryOut>[1]) => {
    const facts = { table: rule.table_id, check, ...(rule.critical ? { critical: true } : {}) };
    found.push(await carryOut(facts, work));
  };
  const { freshness, row_count: rowCount, expected_schema: expected } = rule;
  const both = async () => ({ warehouse: await round.warehouse(), table: await round.table(rule.table_id) });
  if (freshness)
    await add('freshness', async () => {
      const { warehouse, table } = await both();
      const { timestamp_column: column, max_age_hours: most } = freshness;
      return { ...(await measureFreshness(warehouse, table, column, most, round.now)) };
    });
  if (rowCount)
    await add('row_count_range', async () => {
      const { warehouse, table } = await both();
      return checkRowCount(warehouse, table, rowCount, round.now);
    });
  if (rule.check_partitions)
    await add('partition_health', async () => {
      const { warehouse, table } = await both();
      return checkPartitions(warehouse, table, rule, round.now);
    });
  if (expected)
    await add('schema_drift', async () => {
      const { warehouse, table } = await both();
      return checkSchema(warehouse.kind, table, expected, rule.allow_extra);
    });
  return found;
}

/** All checks of a configuration, in its order. */
export async function runHealth(config: HealthConfig, options: RoundOptions): Promise<HealthReport> {
  return inRound(options, async (round) => {
    const checks: CheckResult[] = [];
    for (const table of config.tables) checks.push(...(await checkTable(table, round)));
    if (config.check_failures)
      checks.push(
        await carryOut({ check: 'failed_jobs' }, async () =>
          checkFailedJobs(await round.warehouse(), config.failure_lookback_hours, round.now),
        ),
      );
    if (config.check_costs)
      checks.push(
        await carryOut({ check: 'query_costs' }, async () =>
          checkCosts(
            await round.warehouse(),
            {
              hours: config.cost_lookback_hours,
              thresholdUsd: config.cost_threshold_usd,
              usdPerTb: config.usd_per_tb,
              expensiveUsd: config.expensive_query_usd,
            },
            round.now,
          ),
        ),
      );
    return healthReport(round.now, checks);
  });
}
