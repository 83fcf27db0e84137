import { rounded } from '../result.js';
import { isSkipped, type MonitorWarehouse } from '../warehouse/warehouse.js';

const hour = 3_600_000;
/** Failed jobs and queries that are listed. */
const mostListed = 100;
const previewLength = 200;

const before = (now: Date, hours: number) => new Date(now.getTime() - hours * hour);

/** Jobs that failed: of the warehouse, or runs of the project where the warehouse keeps none. */
export async function checkFailedJobs(warehouse: MonitorWarehouse, hours: number, now: Date) {
  const jobs = await warehouse.failedJobs(before(now, hours), now);
  if (isSkipped(jobs)) return { status: 'SKIP' as const, reason: jobs.skip, hours_checked: hours };
  return {
    status: jobs.length > 0 ? ('FAIL' as const) : ('PASS' as const),
    hours_checked: hours,
    failed_count: jobs.length,
    failed_jobs: jobs.slice(0, mostListed),
  };
}

/** A query without the values in it: they may be somebody's data. */
export function maskLiterals(query: string): string {
  return query
    .replace(/'(?:[^'\\]|\\.|'')*'/gs, "'?'")
    .replace(/"(?:[^"\\]|\\.)*"(?=\s*(?:[,)=]|$))/gs, '"?"')
    .replace(/(?<![\w`."])\d+(?:\.\d+)?(?![\w`"])/g, '?')
    .replace(/\s+/g, ' ')
    .trim();
}

export interface CostRule {
  readonly hours: number;
  readonly thresholdUsd: number;
  readonly usdPerTb: number;
  readonly expensiveUsd: number;
}

/** What queries cost in all, and the expensive ones. */
export async function checkCosts(warehouse: MonitorWarehouse, rule: CostRule, now: Date) {
  const facts = { hours_checked: rule.hours, threshold_usd: rule.thresholdUsd };
  const costs = await warehouse.costs(before(now, rule.hours), now, rule.usdPerTb);
  if (isSkipped(costs))
    return { status: 'SKIP' as const, reason: costs.skip, ...facts, total_cost_usd: 0, expensive_queries: [] };
  const total = costs.reduce((sum, one) => sum + one.cost_usd, 0);
  return {
    status: total > rule.thresholdUsd ? ('FAIL' as const) : ('PASS' as const),
    hours_checked: rule.hours,
    total_cost_usd: rounded(total, 2),
    threshold_usd: rule.thresholdUsd,
    expensive_queries: costs
      .filter((one) => one.cost_usd >= rule.expensiveUsd)
      .sort((a, b) => b.cost_usd - a.cost_usd)
      .slice(0, mostListed)
      .map(({ query, cost_usd: cost, tb_billed: billed, ...job }) => ({
        ...job,
        cost_usd: rounded(cost, 2),
        tb_billed: billed === null ? null : rounded(billed, 4),
        query_preview: maskLiterals(query).slice(0, previewLength),
      })),
  };
}
