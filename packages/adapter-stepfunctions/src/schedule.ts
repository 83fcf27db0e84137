import { translateCron } from '@sparkle-orchestration/adapter-kit';
import type { Diagnostic, GraphSchedule, GraphTrigger, Location } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

/** One schedule of EventBridge Scheduler. */
export interface Clock {
  /** Six fields with one `?`, inside `cron(…)`. */
  readonly expression: string;
  readonly timezone: string;
  /** A run that could not be started is tried again for a day. */
  readonly catchup: boolean;
  /** Seconds within which it starts, spread by the service. */
  readonly jitterSeconds?: number;
}

/** Cron of an interval that divides an hour or a day: a rate counts from when the schedule was made. */
function cronOfInterval(seconds: number): string | undefined {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) return undefined;
  if (minutes < 60 && 60 % minutes === 0) return `*/${minutes} * * * *`;
  const hours = minutes / 60;
  if (!Number.isInteger(hours) || hours > 24 || 24 % hours !== 0) return undefined;
  return hours === 24 ? '0 0 * * *' : `0 */${hours} * * *`;
}

/** Minutes and hours as `*` for every one: the form that people of AWS write. */
const plain = (cron: string) => cron.replace(/(^|\s)\*\/1(?=\s)/g, '$1*');

/** What EventBridge Scheduler is told; problems go to `report`. */
export function clockOf(
  schedule: Pick<GraphSchedule, 'cron' | 'everySeconds' | 'timezone'> & Partial<GraphSchedule>,
  location: Location,
  report: (diagnostic: Diagnostic) => void,
): Clock | undefined {
  const cron = schedule.cron ?? cronOfInterval(schedule.everySeconds ?? 0);
  if (cron === undefined) {
    report(diagnostics.report('interval-not-possible', { seconds: schedule.everySeconds ?? 0 }, location));
    return undefined;
  }
  const found = translateCron(plain(cron), 'aws');
  if ('unsupported' in found) {
    report(diagnostics.report('cron-not-possible', { cron, why: found.unsupported }, location));
    return undefined;
  }
  const jitterSeconds = schedule.jitterSeconds ?? 0;
  return {
    expression: `cron(${found.cron})`,
    timezone: schedule.cron === undefined ? 'UTC' : schedule.timezone,
    catchup: schedule.catchup ?? false,
    ...(jitterSeconds > 0 ? { jitterSeconds } : {}),
  };
}

/** Minutes that a zone is before UTC at a moment. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** An ISO date or time on the clock of a zone, in UTC; nothing when it is none. */
export function utcOf(text: string, zone: string): string | undefined {
  const local = Date.parse(
    `${text.replace(' ', 'T').replace(/(Z|[+-]\d{2}:\d{2})$/, '')}${text.length === 10 ? 'T00:00:00' : ''}Z`,
  );
  if (Number.isNaN(local)) return undefined;
  const guess = local - offsetAt(local, zone) * 60_000;
  const moment = local - offsetAt(guess, zone) * 60_000;
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

/** Events that a rule of EventBridge sees. */
export interface RulePattern {
  readonly source: string;
  readonly detailType: string;
  /** Events of S3 are those of one bucket. */
  readonly bucket: boolean;
}

const s3Types: Readonly<Record<string, string>> = {
  object_created: 'Object Created',
  object_deleted: 'Object Deleted',
};

/** The pattern of an event trigger; nothing where no such events reach EventBridge. */
export function patternOf({ event }: GraphTrigger): RulePattern | undefined {
  if (!event) return undefined;
  const { source, type } = event;
  if (source === 's3' || source === 'aws_s3')
    return { source: 'aws.s3', detailType: s3Types[type] ?? type, bucket: true };
  if (source === 'cloudwatch' || source === 'aws_cloudwatch')
    return { source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', bucket: false };
  if (['custom', 'eventbridge'].includes(source) || /^[a-z0-9_-]+\.[a-z0-9_.-]+$/.test(source))
    return { source, detailType: type, bucket: false };
  return undefined;
}

/** How long EventBridge tries to start a run: a day and as often as it may, or once at its time. */
export const startPolicy = (clock: Clock): { readonly attempts: number; readonly seconds: number } =>
  clock.catchup ? { attempts: 185, seconds: 86_400 } : { attempts: 0, seconds: 300 };
