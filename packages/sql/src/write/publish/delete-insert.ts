import type { SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../../dialect/statement.js';
import { newerThan } from '../order.js';
import { publishable } from '../stage.js';
import { rank, type WritePlan } from '../write-plan.js';
import { insertRows } from './append.js';
import { keyIn, sameKey } from './keys.js';
import { giveWayToLater } from './merge.js';

/** Per key the newest set of rows of the batch replaces the set in the table, unless the table's is newer. */
export function deleteInsert(plan: WritePlan): SqlStatement[] {
  const newer = newerThan(plan, 't', 's');
  const good = publishable(plan, 's');
  return [
    newer
      ? sql`update sparkle_stage as s set ${rank} = 0
where ${good} and exists (select 1 from ${plan.target} t where ${sameKey(plan, 't', 's')} and ${newer})`
      : giveWayToLater(plan),
    sql`delete from ${plan.target} as t
where ${keyIn(plan, 't', sql`sparkle_stage s where ${good}`, 's')}`,
    insertRows(plan, { from: ['sparkle_stage s'], condition: good }),
  ];
}
