import type { TriggerDefinition } from '@sparkle-orchestration/core';
import type { RunTarget } from '@sparkle-orchestration/state';
import type { Definitions, ServedUnit } from '../definitions.js';

/** Definitions by name, with the last good version of those whose file is broken now. */
export interface Board {
  readonly definitions: Definitions;
  readonly triggers: ReadonlyMap<string, TriggerDefinition>;
  readonly stale: readonly string[];
  readonly loadedAt: Date;
  readonly units: readonly ServedUnit[];
  unit(target: RunTarget): ServedUnit | undefined;
}

const keyOf = ({ kind, name }: RunTarget) => `${kind}:${name}`;

export function targetOf(trigger: TriggerDefinition): RunTarget {
  return 'job' in trigger.starts
    ? { kind: 'job', name: trigger.starts.job }
    : { kind: 'pipeline', name: trigger.starts.pipeline };
}

/**
 * What is served from now on. A file that cannot be used takes nothing away: what it said last goes on being served,
 * until it is right again or gone.
 */
export function makeBoard(definitions: Definitions, before: Board | undefined, loadedAt: Date): Board {
  const broken = new Set(definitions.brokenFiles);
  const units = new Map(definitions.units.map((unit) => [keyOf(unit.target), unit]));
  const triggers = new Map(definitions.triggers.map((trigger) => [trigger.name, trigger]));
  const stale = new Set<string>();
  for (const unit of before?.units ?? []) {
    if (units.has(keyOf(unit.target)) || !broken.has(unit.file)) continue;
    units.set(keyOf(unit.target), unit);
    stale.add(unit.file);
  }
  for (const [name, trigger] of before?.triggers ?? []) {
    if (triggers.has(name) || !units.has(keyOf(targetOf(trigger)))) continue;
    // A trigger also disappears when the file of its job is the broken one.
    if (!broken.has(trigger.file) && !stale.has(units.get(keyOf(targetOf(trigger)))?.file ?? '')) continue;
    if (!broken.has(trigger.file) && !definitions.files.has(trigger.file)) continue;
    triggers.set(name, trigger);
    stale.add(trigger.file);
  }
  return {
    definitions,
    triggers,
    stale: [...stale].sort(),
    loadedAt,
    units: [...units.values()],
    unit: (target) => units.get(keyOf(target)),
  };
}
