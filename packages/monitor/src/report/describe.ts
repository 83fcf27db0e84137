import type { CheckResult } from '../result.js';

export const itemOf = (check: CheckResult): string => check.table ?? check.pipeline ?? 'warehouse';
export const nameOf = (check: CheckResult): string => check.check ?? check.sla_type ?? '';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const number = (value: unknown): string => (typeof value === 'number' ? String(value) : '?');

function numbersOf(check: CheckResult): string {
  switch (nameOf(check)) {
    case 'freshness':
      return typeof check['hours_stale'] === 'number'
        ? `${number(check['hours_stale'])} h old, at most ${number(check['max_age_hours'])} h`
        : `no time in ${number(check['total_rows'])} rows`;
    case 'row_count_range': {
      const days = list(check['checks']) as readonly {
        readonly partition_date: string | null;
        readonly row_count: number;
        readonly status: string;
      }[];
      const bad = days.filter((d) => d.status === 'FAIL');
      const range = `${number(check['min_rows'])} to ${check['max_rows'] === null ? 'any' : number(check['max_rows'])} rows`;
      if (bad.length === 0) return `${days.length} counts within ${range}`;
      const shown = bad
        .slice(0, 3)
        .map((d) => (d.partition_date === null ? String(d.row_count) : `${d.partition_date}: ${d.row_count}`));
      return `${shown.join(', ')}${bad.length > 3 ? `, and ${bad.length - 3} more` : ''}; expected ${range}`;
    }
    case 'partition_health':
      return list(check['issues']).length > 0
        ? list(check['issues']).slice(0, 3).join('; ')
        : `${number(check['partition_count'])} partitions`;
    case 'schema_drift': {
      const changes = [
        ...list(check['missing_fields']).map((f) => `${f} is missing`),
        ...(list(check['type_changes']) as { field: string; expected: string; current: string }[]).map(
          (c) => `${c.field} is ${c.current}, expected ${c.expected}`,
        ),
        ...(list(check['mode_changes']) as { field: string; expected: string; current: string }[]).map(
          (c) => `${c.field} is ${c.current}, expected ${c.expected}`,
        ),
        ...list(check['extra_fields']).map((f) => `${f} is new`),
      ];
      return changes.length === 0 ? 'as expected' : changes.slice(0, 5).join('; ');
    }
    case 'failed_jobs':
      return `${number(check['failed_count'])} failed in ${number(check['hours_checked'])} h`;
    case 'query_costs':
      return `${number(check['total_cost_usd'])} USD in ${number(check['hours_checked'])} h, at most ${number(check['threshold_usd'])}`;
    case 'completion_time':
      return `${number(check['violations'])} of ${number(check['runs_checked'])} runs not within ${number(check['target_duration_minutes'])} min`;
    case 'data_quality':
      return `${number(check['failure_rate'])} % failed (${number(check['failed_rows'])} of ${number(check['total_rows'])}), at most ${number(check['max_failure_rate'])} %`;
    case 'availability':
      return `${number(check['availability_percent'])} %, target ${number(check['target_availability_percent'])} % (${number(check['failed_queries'])} of ${number(check['total_queries'])} failed)`;
    default:
      return '';
  }
}

/** What a check found, in one line. */
export function describeCheck(check: CheckResult): string {
  if (check.status === 'ERROR') return String(check.error ?? 'unknown error');
  if (check.status === 'SKIP') return `not judged: ${check.reason ?? ''}`;
  return [numbersOf(check), check.reason].filter(Boolean).join('; ');
}
