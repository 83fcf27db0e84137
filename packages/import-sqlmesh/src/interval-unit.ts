import type { SqlmeshModel } from './model.js';

type Unit = 'hour' | 'day' | 'month' | 'year';

const presets: Readonly<Record<string, Unit>> = {
  '@hourly': 'hour',
  '@daily': 'day',
  '@midnight': 'day',
  '@weekly': 'day',
  '@monthly': 'month',
  '@yearly': 'year',
  '@annually': 'year',
};

/**
 * The length of a model's intervals by the rule of SQLMesh: the longest unit that fits between two runs of its cron; a
 * week counts as days, and what is shorter than an hour counts as an hour here, as partitions are not shorter.
 */
export function intervalUnitOf({ cron, intervalUnit }: Pick<SqlmeshModel, 'cron' | 'intervalUnit'>): Unit {
  if (intervalUnit === 'day' || intervalUnit === 'month' || intervalUnit === 'year') return intervalUnit;
  if (intervalUnit !== undefined) return 'hour';
  const preset = presets[cron];
  if (preset) return preset;
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = cron.split(' ');
  const once = (field: string) => /^\d+$/.test(field);
  if (!once(minute) || !once(hour)) return 'hour';
  if (!once(day) || weekday !== '*') return 'day';
  return once(month) ? 'year' : 'month';
}
