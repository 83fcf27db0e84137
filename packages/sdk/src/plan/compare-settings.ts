import { type ChangeKind, diffFacts, type Facts } from '@sparkle-orchestration/core';
import { type Finding, harmless } from './change.js';

/** Facts of a task that say when and how often it is tried, and who is told: rows are the same. */
const taskSettings = new Set([
  ...['description', 'retries', 'retry delay seconds', 'retry backoff', 'retry max delay seconds', 'retry jitter'],
  ...['timeout seconds', 'pool', 'labels'],
]);

/** Facts of a pipeline that other comparisons tell, with their meaning. */
const toldElsewhere = new Set([
  ...['schedule', 'timezone', 'catchup', 'start date', 'end date', 'calendar', 'warehouse', 'dependencies', 'ledger'],
]);

interface Group {
  readonly kind: ChangeKind;
  readonly meaning: string;
  readonly data: Finding['data'];
}

/** What a fact of a pipeline is about, by its name. */
function groupOf(name: string): Group | undefined {
  if (toldElsewhere.has(name) || name.startsWith('table ')) return undefined;
  if (name === 'runner version' || name === 'component' || name.startsWith('option '))
    return {
      kind: 'emission_changed',
      meaning: 'the files are made in another way; rows and state are the same',
      data: 'none',
    };
  if (name.startsWith('param '))
    return { kind: 'parameters_changed', meaning: 'later runs get other values', data: 'later' };
  if (name.startsWith('connection '))
    return {
      kind: 'connection_changed',
      meaning: 'later runs open it in the new way; rows that are there stay',
      data: 'later',
    };
  if (name === 'template') return { kind: 'settings_changed', meaning: 'its tasks tell what changes', data: 'none' };
  return { kind: 'settings_changed', meaning: 'rows and state are the same', data: 'none' };
}

const only = (facts: Facts, wanted: (name: string) => boolean): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => wanted(name)));

/** Facts of a pipeline besides schedule and tables: one finding for each kind. */
export function compareSettings(before: Facts, after: Facts): readonly Finding[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const groups = new Map<string, { group: Group; names: Set<string> }>();
  for (const name of names) {
    const group = groupOf(name);
    if (!group) continue;
    const known = groups.get(group.kind + group.meaning) ?? { group, names: new Set() };
    known.names.add(name);
    groups.set(group.kind + group.meaning, known);
  }
  return [...groups.values()].flatMap(({ group, names: own }): Finding[] => {
    const changes = diffFacts(
      only(before, (name) => own.has(name)),
      only(after, (name) => own.has(name)),
    );
    return changes.length === 0
      ? []
      : [{ ...harmless(group.kind, changes.join('; '), group.meaning), data: group.data }];
  });
}

/** Retries, timeouts, pools and the order of a task. */
export function compareTaskSettings(before: Facts, after: Facts): readonly Finding[] {
  const settings = diffFacts(
    only(before, (name) => taskSettings.has(name)),
    only(after, (name) => taskSettings.has(name)),
  );
  const order = diffFacts(
    only(before, (name) => name === 'depends on'),
    only(after, (name) => name === 'depends on'),
  );
  const place = diffFacts(
    only(before, (name) => name === 'compute' || name === 'connection'),
    only(after, (name) => name === 'compute' || name === 'connection'),
  );
  return [
    ...(settings.length > 0 ? [harmless('settings_changed', settings.join('; '))] : []),
    ...(order.length > 0
      ? [harmless('order_changed', order.join('; '), 'the task waits for others; what it does is the same')]
      : []),
    ...(place.length > 0
      ? [{ ...harmless('work_changed', place.join('; '), 'the task runs in another place'), data: 'later' as const }]
      : []),
  ];
}
