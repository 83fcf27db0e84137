import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import type { StepContext } from '../step-context.js';

/** Rules by name as conditions of the engine; nothing when one of them cannot be used. */
export function ruleConditions(
  rules: Readonly<Record<string, string>>,
  context: StepContext,
): { conditions: string[]; columns: ColumnWithLineage[] } | undefined {
  const found = Object.entries(rules).map(([name, sql]) => context.condition(sql, ['rules', name]));
  const good = found.filter((c) => c !== undefined);
  if (good.length < found.length) return undefined;
  return { conditions: good.map((c) => c.sql), columns: [...new Set(good.flatMap((c) => c.columns))] };
}
