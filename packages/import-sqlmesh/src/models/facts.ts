import { type Location, nearestName, simpleCronCheck } from '@sparkle-orchestration/core';
import { sqlmeshDiagnostics as report } from '../diagnostics.js';
import { type KindDetail, type ModelFacts, type SqlmeshKind, sqlmeshKinds } from '../model.js';
import type { Reading } from './draft.js';

const presets = new Set(['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually']);

export function kindOf(written: string): SqlmeshKind | undefined {
  const name = written.toUpperCase();
  return sqlmeshKinds.find((kind) => kind === name);
}

/** What is wrong with a schedule is told at its place; the model then keeps the default. */
export function cronOf(written: string, location: Location, reading: Reading): string {
  const text = written.trim();
  if (presets.has(text.toLowerCase())) return text.toLowerCase();
  if (simpleCronCheck(text) === undefined) return text.split(/\s+/).join(' ');
  reading.report(report.report('bad-cron', { cron: text }, location));
  return '@daily';
}

export function reportKind(kind: string, location: Location, reading: Reading): void {
  const near = nearestName(kind.toUpperCase(), sqlmeshKinds);
  reading.report(report.report('unknown-kind', { kind, near }, location));
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? String(value)
      : value instanceof Date
        ? value.toISOString().slice(0, 10)
        : undefined;

/** What a model has when it says nothing: model_defaults of the configuration, then the defaults of SQLMesh. */
export function defaultFacts(reading: Reading): ModelFacts & { readonly enabled: boolean; readonly dialect: string } {
  const { defaults } = reading.config;
  const kind = defaults['kind'];
  const kindName = word(kind) ?? word((kind as Record<string, unknown> | undefined)?.['name']) ?? 'VIEW';
  const [timezone, start, owner, unit] = ['cron_tz', 'start', 'owner', 'interval_unit'].map((key) =>
    word(defaults[key]),
  );
  const audits = Array.isArray(defaults['audits']) ? defaults['audits'] : [];
  return {
    kind: kindOf(kindName.replace(/\(.*$/s, '').trim()) ?? 'VIEW',
    detail: {} satisfies KindDetail,
    cron: word(defaults['cron']) ?? '@daily',
    ...(timezone ? { timezone } : {}),
    ...(unit ? { intervalUnit: unit.toLowerCase() } : {}),
    ...(start ? { start } : {}),
    ...(owner ? { owner } : {}),
    tags: [],
    grains: [],
    columns: {},
    partitionedBy: [],
    audits: audits.flatMap((audit) => word(audit)?.replace(/\(.*$/s, '').trim().toLowerCase() ?? []),
    signals: [],
    enabled: defaults['enabled'] !== false && word(defaults['enabled'])?.toLowerCase() !== 'false',
    dialect: (word(defaults['dialect']) ?? '').split(',')[0]?.trim().toLowerCase() ?? '',
  };
}
