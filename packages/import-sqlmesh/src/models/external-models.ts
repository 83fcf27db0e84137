import { sqlmeshDiagnostics as report } from '../diagnostics.js';
import { readYaml } from '../files/yaml.js';
import { nameParts, printName } from '../names.js';
import type { Draft, Reading } from './draft.js';
import { defaultFacts } from './facts.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Tables that others fill: external_models.yaml and external_models/**.yaml, as the default gateway sees them. */
export function readExternalModels(reading: Reading): readonly Draft[] {
  const { tree } = reading;
  const main = ['external_models.yaml', 'schema.yaml'].filter((name) => tree.has(name)).slice(0, 1);
  const found = new Map<string, Draft>();
  for (const file of [...main, ...tree.list('external_models', '.yaml')]) {
    const { value, problem, locate } = readYaml(file, tree.text(file) ?? '');
    if (problem) {
      reading.report(report.report('syntax', { what: problem.message }, problem.location));
      continue;
    }
    const rows = Array.isArray(value) ? (value as readonly unknown[]) : [];
    for (const [index, row] of rows.entries()) {
      const given = (row ?? {}) as Readonly<Record<string, unknown>>;
      const parts = nameParts(text(given['name']) ?? '');
      if (!parts) {
        reading.report(report.report('name-missing', {}, locate([index])));
        continue;
      }
      const { cron, timezone, ...defaults } = defaultFacts(reading);
      const audits = Array.isArray(given['audits']) ? (given['audits'] as readonly unknown[]) : [];
      const columns = Object.entries((given['columns'] ?? {}) as Readonly<Record<string, unknown>>);
      const dialect = text(given['dialect'])?.toLowerCase() ?? defaults.dialect;
      const [start, owner, description] = ['start', 'owner', 'description'].map((key) => text(given[key]));
      const name = printName(parts);
      const gateway = text(given['gateway'])?.toLowerCase();
      // Rows of another gateway are not loaded; those of this one go before rows of all.
      if (gateway !== undefined && gateway !== reading.config.gateway) continue;
      if (gateway === undefined && found.has(name)) continue;
      found.set(name, {
        ...defaults,
        cron,
        ...(timezone ? { timezone } : {}),
        ...(start ? { start } : {}),
        ...(owner ? { owner } : {}),
        ...(description ? { description } : {}),
        kind: 'EXTERNAL',
        detail: {},
        name,
        parts,
        source: 'external',
        dialect,
        enabled: true,
        location: locate([index, 'name']),
        columns: Object.fromEntries(columns.map(([column, type]) => [column, String(type).toUpperCase()])),
        audits: audits
          .flatMap((audit) => text(audit) ?? text((audit as Record<string, unknown> | null)?.['name']) ?? [])
          .map((a) => a.toLowerCase()),
        reads: [],
        statementReads: [],
        doubts: [],
        ownAudits: [],
      });
    }
  }
  return [...found.values()];
}
