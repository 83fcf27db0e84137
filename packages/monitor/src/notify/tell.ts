import type { Diagnostic } from '@sparkle-orchestration/core';
import type { AlertRecord, MonitorStore } from '@sparkle-orchestration/state';
import type { NotifyConfig } from '../config/notify.js';
import { monitorDiagnostics } from '../diagnostics.js';
import type { MonitorReport } from '../result.js';
import { reasonOf } from '../round.js';
import { type Due, dueAlerts, isNothing, nextAlerts } from './alerts.js';
import { type OpenChannel, page, sendGroup, type Told, wanted } from './channel.js';

export interface TellOptions {
  readonly config: NotifyConfig;
  readonly channels: readonly OpenChannel[];
  readonly store: MonitorStore;
  /** Whose alerts these are. */
  readonly scope: string;
  /** Project and environment, for titles and keys. */
  readonly source: string;
  readonly now: Date;
  /** Hides secrets in reasons. */
  readonly mask: (text: string) => string;
  readonly warn: (found: Diagnostic) => void;
}

/**
 * Tells the channels what changed since the last round. State is saved after each message, so a restart repeats none;
 * what could not be sent is tried again in the next round.
 */
export async function tell(report: MonitorReport, options: TellOptions): Promise<void> {
  const { config, store, scope, now } = options;
  let alerts = nextAlerts(store.alerts(scope), report.checks, config.min_severity, now);
  const save = (next: readonly AlertRecord[]) => {
    alerts = next;
    store.saveAlerts(scope, alerts);
  };
  save(alerts);
  const pagers = options.channels.filter((c) => c.type === 'pagerduty');
  const groups = options.channels.filter((c) => c.type !== 'pagerduty');
  const paged = await pageCritical(pagers, alerts, options);
  save(alerts.map((a) => (paged.has(a.key) ? { ...a, pagedAt: now.toISOString() } : a)));
  const due = dueAlerts(alerts, (a) => a.toldAt, config.realert_hours, now);
  const last = store.lastMessage(scope);
  const open = last === undefined || now.getTime() - Date.parse(last) >= config.group_window_seconds * 1000;
  if (open && !isNothing(due) && (await sendGroups(groups, due, options))) {
    const told = new Set([...due.started, ...due.repeated].map((a) => a.key));
    store.saveLastMessage(scope, now.toISOString());
    save(
      alerts.flatMap((a) => {
        if (told.has(a.key)) return [{ ...a, toldAt: now.toISOString() }];
        const { toldAt: _, ...rest } = a;
        return a.recoveredAt === undefined ? [a] : [rest];
      }),
    );
  }
  // An alert that is over is forgotten once everybody who heard of it knows.
  const resolves = pagers.some((c) => c.on.has('recovery'));
  const waits = (a: AlertRecord) =>
    (a.toldAt !== undefined && groups.length > 0) || (a.pagedAt !== undefined && resolves && !paged.has(a.key));
  save(alerts.filter((a) => a.recoveredAt === undefined || waits(a)));
}

/** Incidents are opened and ended one by one. Returns the keys of alerts whose page went out. */
async function pageCritical(
  pagers: readonly OpenChannel[],
  alerts: readonly AlertRecord[],
  options: TellOptions,
): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  if (pagers.length === 0) return done;
  const due = dueAlerts(
    alerts.filter((a) => a.severity === 'critical' || a.pagedAt !== undefined),
    (a) => a.pagedAt,
    options.config.realert_hours,
    options.now,
  );
  const told: Told = { source: options.source, now: options.now };
  for (const pager of pagers) {
    const open = [...due.started, ...due.repeated].filter((a) => a.severity === 'critical');
    for (const alert of open)
      if (await attempt(pager, options, () => page(pager, alert, 'trigger', told))) done.add(alert.key);
    for (const alert of pager.on.has('recovery') ? due.recovered : [])
      if (await attempt(pager, options, () => page(pager, alert, 'resolve', told))) done.add(alert.key);
  }
  return done;
}

/** True when at least one channel took the message, or none wanted it. */
async function sendGroups(groups: readonly OpenChannel[], due: Due, options: TellOptions): Promise<boolean> {
  const told: Told = { source: options.source, now: options.now };
  const sent = await Promise.all(
    groups.map(async (channel) => {
      const own = wanted(due, channel);
      return isNothing(own) ? undefined : attempt(channel, options, () => sendGroup(channel, own, told));
    }),
  );
  return sent.every((one) => one === undefined) || sent.includes(true);
}

async function attempt(channel: OpenChannel, options: TellOptions, send: () => Promise<void>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    const detail = options.mask(reasonOf(error));
    options.warn(monitorDiagnostics.report('notify-failed', { channel: channel.type, detail }));
    return false;
  }
}
