import { call, code, operands, type PythonNode, timedelta, variable } from '@sparkle-orchestration/adapter-kit';
import type { ModelGroup, ModelNode, ModelProject } from '@sparkle-orchestration/core/model-project';
import { dg } from '../print.js';

export type Granularity = 'hour' | 'day' | 'month' | 'year';

/** A definition of partitions that models share. */
export interface Partitions {
  /** Name of the constant, such as `DAILY` or `DAILY_2025_03_01`. */
  readonly name: string;
  readonly granularity: Granularity;
  readonly start: string;
}

/** First day of partitions where no model tells one. */
export const defaultStart = '2024-01-01';
const words: Readonly<Record<Granularity, string>> = { hour: 'HOURLY', day: 'DAILY', month: 'MONTHLY', year: 'YEARLY' };

/** Partitions of a node, from its granularity and its first day. */
export function partitionsOf(node: ModelNode): Partitions | undefined {
  const granularity = node.partition?.granularity;
  if (granularity === undefined) return undefined;
  const start = node.start ?? node.materialization.begin?.slice(0, 10) ?? defaultStart;
  const name = words[granularity];
  return { name: start === defaultStart ? name : `${name}_${start.replaceAll('-', '_')}`, granularity, start };
}

/** `dg.DailyPartitionsDefinition(…)` and the like. */
export function partitionsValue({ granularity, start }: Partitions, timezone: string): PythonNode {
  switch (granularity) {
    case 'hour':
      return call(dg('HourlyPartitionsDefinition'), [], { start_date: `${start}-00:00`, timezone });
    case 'day':
      return call(dg('DailyPartitionsDefinition'), [], { start_date: start, timezone });
    case 'month':
      return call(dg('MonthlyPartitionsDefinition'), [], { start_date: start, timezone });
    case 'year':
      return call(dg('TimeWindowPartitionsDefinition'), [], {
        cron_schedule: '0 0 1 1 *',
        start,
        fmt: '%Y-%m-%d',
        timezone,
      });
  }
}

const isIncremental = (node: ModelNode): boolean => node.materialization.kind.startsWith('incremental');

/** Minutes after which a model is stale: what it says, else the default for incremental ones. */
export function freshnessMinutes(node: ModelNode, defaultMinutes: number | undefined): number | undefined {
  return node.freshnessMinutes ?? (isIncremental(node) ? defaultMinutes : undefined);
}

export function freshnessPolicy(minutes: number | undefined): PythonNode | undefined {
  if (minutes === undefined) return undefined;
  return call(dg('FreshnessPolicy.time_window'), [], { fail_window: timedelta(minutes * 60) });
}

/** Eager for critical and incremental models, by the clock for all that have a schedule. */
export function automation(node: ModelNode, schedule: ModelGroup['schedule']): PythonNode | undefined {
  const condition = dg('AutomationCondition');
  const clock = schedule && call(code`${condition}.${variable('on_cron')}`, [schedule.cron, schedule.timezone]);
  if (!node.critical && !isIncremental(node)) return clock;
  const eager = call(code`${condition}.${variable('eager')}`);
  return clock ? operands('|', [eager, clock]) : eager;
}

/** At most three marks: the tool, the warehouse, how the table is made. */
export function kindsOf(project: ModelProject, node: ModelNode, warehouse: string | undefined): readonly string[] {
  const made = node.language === 'python' ? 'python' : node.materialization.written.toLowerCase();
  const plain = (text: string) => text.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 40);
  return [...new Set([project.type, ...(warehouse ? [plain(warehouse)] : []), plain(made)])].slice(0, 3);
}

const isTime = (type: string | undefined): boolean => /^(date|timestamp|datetime)/i.test(type ?? '');

/** The column with the time of a row, where the project tells one. */
export function timestampColumn(node: ModelNode): string | undefined {
  const { materialization, partition, columns } = node;
  const [first] = partition?.columns ?? [];
  if (materialization.timeColumn !== undefined) return materialization.timeColumn;
  if (
    first !== undefined &&
    partition?.granularity !== undefined &&
    (partition.dataType === undefined || isTime(partition.dataType))
  )
    return first;
  return columns.find((column) => column.name.toLowerCase() === 'updated_at' && isTime(column.type))?.name;
}

/** Days between two runs of a schedule, by its word. */
const days: Readonly<Record<string, number>> = { weekly: 7, monthly: 31, yearly: 366 };

/**
 * Minutes that the latest row may be old: what the model says, else two intervals and two hours, as a row of the start
 * of an interval is that old before the next run has ended.
 */
export function maxAgeMinutes(node: ModelNode, schedule: ModelGroup['schedule']): number {
  return node.freshnessMinutes ?? 2 * (days[schedule?.label ?? ''] ?? 1) * 1440 + 120;
}
