import type { Diagnostic, Location } from '@sparkle-orchestration/core';
import {
  isTimeZone,
  type ModelFacts,
  type ModelSchedule,
  modelDiagnostics,
  parseModelSchedule,
  scheduleTags,
} from '@sparkle-orchestration/core/model-project';
import type { Fields } from './fields.js';

type Check<T> = (value: unknown) => T | undefined;

const positive: Check<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
const count: Check<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 100 ? value : undefined;
const plainText: Check<string> = (value) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
const list: Check<readonly string[]> = (value) =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? (value as readonly string[])
      : undefined;
const truth: Check<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);
const time: Check<string> = (value) =>
  typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : undefined;
const day: Check<string> = (value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value.slice(0, 10)))
    ? value.slice(0, 10)
    : undefined;
const zone: Check<string> = (value) => (typeof value === 'string' && isTimeZone(value) ? value : undefined);

function shown(value: unknown): string {
  const printed = JSON.stringify(value) ?? 'undefined';
  return printed.length > 80 ? `${printed.slice(0, 77)}…` : printed;
}

export interface FactsContext {
  readonly id: string;
  readonly location: Location;
  readonly tags: readonly string[];
  /** Owner of the group that the node belongs to. */
  readonly groupOwner?: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/**
 * What people wrote under `meta` about running a node. `meta.schedule` wins over tags; a value of the wrong type is an
 * error at the file of the node and never a guess.
 */
export function readFacts(meta: Fields, context: FactsContext): ModelFacts {
  const { id, location, tags, report } = context;
  const read = <T>(name: string, check: Check<T>, expected: string): T | undefined => {
    const value = Object.hasOwn(meta, name) ? meta[name] : undefined;
    if (value === undefined || value === null) return undefined;
    const good = check(value);
    if (good === undefined)
      report(
        modelDiagnostics.report('bad-fact', { id, name: `meta.${name}`, value: shown(value), expected }, location),
      );
    return good;
  };
  const minutes = (what: string): number | undefined => {
    const hours = read(`${what}_hours`, positive, 'a number of hours greater than 0');
    const exact = read(`${what}_minutes`, positive, 'a number of minutes greater than 0');
    return exact ?? (hours === undefined ? undefined : hours * 60);
  };
  const timezone = read('timezone', zone, 'a time zone such as Europe/Berlin');
  const schedule = readSchedule(meta, context);
  const slaMinutes = minutes('sla');
  const freshnessMinutes = minutes('freshness');
  const owner = read('owner', plainText, 'a name') ?? context.groupOwner;
  const retries = read('retries', count, 'a whole number from 0 to 100');
  const timeoutMinutes = read('timeout_minutes', positive, 'a number of minutes greater than 0');
  const notBefore = read('not_before', time, 'a time of day such as "06:30"');
  const start = read('start', day, 'a date such as "2024-01-01"');
  return {
    ...(schedule ? { schedule } : {}),
    ...(timezone === undefined ? {} : { timezone }),
    ...(owner === undefined ? {} : { owner }),
    ...(slaMinutes === undefined ? {} : { slaMinutes }),
    ...(freshnessMinutes === undefined ? {} : { freshnessMinutes }),
    critical: read('critical', truth, 'true or false') ?? tags.some((tag) => tag.toLowerCase() === 'critical'),
    ...(retries === undefined ? {} : { retries }),
    ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    alertChannels: read('alert_channels', list, 'a list of texts') ?? [],
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(start === undefined ? {} : { start }),
  };
}

function readSchedule(meta: Fields, { id, location, tags, report }: FactsContext): ModelSchedule | undefined {
  const written = Object.hasOwn(meta, 'schedule') ? meta['schedule'] : undefined;
  if (written === undefined || written === null) {
    const tag = tags.map((one) => one.toLowerCase()).find((one) => scheduleTags.includes(one));
    const parsed = tag === undefined ? undefined : parseModelSchedule(tag);
    return parsed && 'schedule' in parsed ? parsed.schedule : undefined;
  }
  const parsed = typeof written === 'string' ? parseModelSchedule(written) : { why: 'it is not a text' };
  if ('schedule' in parsed) return parsed.schedule;
  const expected = 'hourly, daily, weekly, monthly, @daily or five fields of cron';
  const facts = { id, name: 'meta.schedule', value: shown(written), expected };
  report(modelDiagnostics.report('bad-fact', facts, location, { hint: parsed.why }));
  return undefined;
}
