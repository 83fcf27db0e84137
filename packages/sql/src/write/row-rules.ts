import type { Check } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { isKeyed, scd2Of } from './modes.js';
import type { WritePlan } from './write-plan.js';

/** A condition that each row must meet; the first one that it does not meet sends it to quarantine. */
export interface RowRule {
  readonly name: string;
  readonly reason: string;
  /** True for a good row; anything else is a breach. */
  readonly condition: string;
}

/** The rules of a write: a key (and a time of change) without NULL where the mode needs one, then the checks of severity `quarantine`. */
export function rowRules(
  plan: Pick<WritePlan, 'materialise'>,
  checks: readonly Check[],
  keyAlias: string,
): readonly RowRule[] {
  const { keys, mode } = plan.materialise;
  const notNull = isKeyed(mode)
    ? keys.map((key) => ({
        name: 'key_not_null',
        reason: `${key} is null`,
        condition: `${keyAlias}.${quoteIdentifier(key)} is not null`,
      }))
    : [];
  const changed = scd2Of(plan.materialise)?.changedAt;
  const timed =
    changed === undefined
      ? []
      : [
          {
            name: 'change_time_not_null',
            reason: `${changed} is null`,
            condition: `${keyAlias}.${quoteIdentifier(changed)} is not null`,
          },
        ];
  const quarantined = checks
    .filter((c) => c.severity === 'quarantine' && c.scope === 'row')
    .map((c) => ({ name: c.name, reason: c.description, condition: tolerant(c) }));
  return [...notNull, ...timed, ...quarantined];
}

/**
 * The condition of a check. Where a share of good rows is enough, rows that break the rule are good as long as there
 * are few of them; the share is a double, so that one at the border gives the same verdict on every engine.
 */
function tolerant({ sql, counts, share }: Check): string {
  if (share === undefined || !counts) return sql;
  const all = `count(*) filter (where ${counts.considered}) over ()`;
  const bad = `count(*) filter (where ${counts.unexpected}) over ()`;
  return `(${sql}) or cast(${all} - ${bad} as double precision) / nullif(${all}, 0) >= ${share}`;
}

/** Number of the first rule that a row breaks, NULL for a good row. Counts from `after` + 1. */
export function brokenRule(rules: readonly RowRule[], after = 0): string {
  if (rules.length === 0) return 'cast(null as integer)';
  const cases = rules.map((r, n) => `when (${r.condition}) is not true then ${after + n + 1}`);
  return `case ${cases.join(' ')} end`;
}

/** Name or reason of a rule by its number. */
export function ruleText(rules: readonly RowRule[], number: string, what: 'name' | 'reason'): string {
  const texts = rules.map((r, n) => `when ${n + 1} then ${sqlString(r[what])}`);
  return `case ${number} ${texts.join(' ')} end`;
}
