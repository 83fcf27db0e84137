import { simpleCronCheck } from '../config/schedule.js';
import type { ModelSchedule } from './model-project.js';

const words: Readonly<Record<string, string>> = {
  hourly: '0 * * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * 0',
  monthly: '0 0 1 * *',
  yearly: '0 0 1 1 *',
};
const others: Readonly<Record<string, string>> = { '@midnight': 'daily', '@annually': 'yearly' };

/** The words that a tag of a model may be to steer its schedule. */
export const scheduleTags: readonly string[] = ['hourly', 'daily', 'weekly', 'monthly'];

/** `15 2 * * *` as part of a name: `cron_15_2_x_x_x`. */
function labelOf(cron: string): string {
  const text = cron.replaceAll('*', 'x').replaceAll('/', 'per').replaceAll(',', 'and').replaceAll('-', 'to');
  return `cron_${text.replace(/[^A-Za-z0-9]+/g, '_')}`;
}

/** Reads `daily`, `@daily` or five fields of cron; why not, when it is none of them. */
export function parseModelSchedule(text: string): { readonly schedule: ModelSchedule } | { readonly why: string } {
  const written = text.trim();
  const word = others[written.toLowerCase()] ?? written.toLowerCase().replace(/^@/, '');
  const known = Object.hasOwn(words, word) ? words[word] : undefined;
  if (known !== undefined) return { schedule: { cron: known, label: word } };
  if (written.startsWith('@')) return { why: 'the word is not known' };
  const why = simpleCronCheck(written);
  if (why !== undefined) return { why };
  const cron = written.split(/\s+/).join(' ');
  const same = Object.entries(words).find(([, one]) => one === cron);
  return { schedule: { cron, label: same ? same[0] : labelOf(cron) } };
}

/** Is this a zone that this machine knows? */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
