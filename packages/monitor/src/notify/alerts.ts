import type { AlertRecord } from '@sparkle-orchestration/state';
import type { NotifyConfig } from '../config/notify.js';
import { describeCheck, itemOf, nameOf } from '../report/describe.js';
import { type CheckResult, isViolation } from '../result.js';

const ranks = { warning: 0, error: 1, critical: 2 } as const;
type Severity = keyof typeof ranks;

function severityOf(check: CheckResult): Severity | undefined {
  if (isViolation(check)) return check.critical ? 'critical' : 'error';
  return check.status === 'WARN' ? 'warning' : undefined;
}

/**
 * Alerts after a round: a violation opens one, keeps it while it lasts, and closes it when the check is good again. A
 * check that could not be judged changes nothing; one that is no longer configured is forgotten.
 */
export function nextAlerts(
  before: readonly AlertRecord[],
  checks: readonly CheckResult[],
  least: NotifyConfig['min_severity'],
  now: Date,
): readonly AlertRecord[] {
  const known = new Map(before.map((alert) => [alert.key, alert]));
  const next = new Map<string, AlertRecord>();
  for (const check of checks) {
    const [item, name] = [itemOf(check), nameOf(check)];
    const key = JSON.stringify([item, name]);
    const open = known.get(key);
    const severity = severityOf(check);
    if (severity !== undefined && ranks[severity] >= ranks[least]) {
      const { recoveredAt: _, ...kept } = open ?? { startedAt: now.toISOString() };
      next.set(key, { ...kept, key, item, check: name, severity, detail: describeCheck(check) });
    } else if (open && check.status === 'SKIP') next.set(key, open);
    else if (open && (open.toldAt !== undefined || open.pagedAt !== undefined))
      next.set(key, { ...open, recoveredAt: open.recoveredAt ?? now.toISOString() });
  }
  return [...next.values()];
}

/** What has to be told now. */
export interface Due {
  readonly started: readonly AlertRecord[];
  /** Told before, and still there after the time of `realert_hours`. */
  readonly repeated: readonly AlertRecord[];
  readonly recovered: readonly AlertRecord[];
}

/** Alerts that one kind of channel has not been told of; `last` is when it was told of each. */
export function dueAlerts(
  alerts: readonly AlertRecord[],
  last: (alert: AlertRecord) => string | undefined,
  realertHours: number,
  now: Date,
): Due {
  const open = alerts.filter((a) => a.recoveredAt === undefined);
  const old = (told: string) => realertHours > 0 && now.getTime() - Date.parse(told) >= realertHours * 3_600_000;
  return {
    started: open.filter((a) => last(a) === undefined),
    repeated: open.filter((a) => {
      const told = last(a);
      return told !== undefined && old(told);
    }),
    recovered: alerts.filter((a) => a.recoveredAt !== undefined && last(a) !== undefined),
  };
}

export const isNothing = (due: Due): boolean => due.started.length + due.repeated.length + due.recovered.length === 0;
