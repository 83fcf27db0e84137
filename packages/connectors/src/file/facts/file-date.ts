import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';

const fields: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<short>\\d{2})',
  MM: '(?<month>\\d{2})',
  dd: '(?<day>\\d{2})',
  HH: '(?<hour>\\d{2})',
};

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/'/g, '')
    .replace(/yyyy|yy|MM|dd|HH|./gs, (token) => fields[token] ?? token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`(?<!\\d)${source}(?!\\d)`, 'g');
}

function isoOf(groups: Readonly<Record<string, string | undefined>>): string | undefined {
  const year = groups['year'] ?? `20${groups['short'] ?? ''}`;
  const [month, day, hour] = [groups['month'] ?? '01', groups['day'] ?? '01', groups['hour']];
  const instant = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0)));
  const date = `${year}-${month}-${day}`;
  // A date such as 20260231 rolls over, so it reads back as another one.
  if (instant.toISOString().slice(0, 10) !== date || Number(hour ?? 0) > 23) return undefined;
  return hour === undefined ? date : `${date} ${hour}:00:00`;
}

/**
 * The date in a file's path, ISO: the last place that fits the pattern and is a real date.
 * @throws DiagnosticError `files/no-date`
 */
export function dateInName(name: string, pattern: string): string {
  const dates = [...name.matchAll(expressionOf(pattern))].map((match) => isoOf(match.groups ?? {}));
  const last = dates.filter((date) => date !== undefined).at(-1);
  if (last) return last;
  throw new DiagnosticError([fileDiagnostics.report('no-date', { file: name, pattern })]);
}
