import type { Check } from './operation.js';
import type { SqlStatement } from './sql.js';

/**
 * A select of one row over a table: `breaches`, `unexpected`, `rows_checked` of a check. They differ where a share of
 * good rows is enough; the latter two are NULL for checks of a whole table.
 */
export function breachSelect(check: Check, from: SqlStatement): SqlStatement {
  const none = 'cast(null as bigint) as unexpected, cast(null as bigint) as rows_checked';
  if (check.query) return ['select breaches, ', none, ' from (select (', ...check.query, ') as breaches) asked'];
  if (check.scope === 'table') return [`select ${check.sql} as breaches, ${none} from `, ...from];
  const { considered, unexpected } = check.counts ?? { considered: 'true', unexpected: `(${check.sql}) is not true` };
  const share = `cast(count(*) filter (where considered and not coalesce(unexpected, false)) as double precision) / nullif(count(*) filter (where considered), 0) >= ${check.share}`;
  const bad = 'count(*) filter (where unexpected)';
  const breaches = check.share === undefined ? bad : `case when ${share} then 0 else ${bad} end`;
  return [
    `select ${breaches} as breaches, ${bad} as unexpected, count(*) filter (where considered) as rows_checked from (select ${considered} as considered, ${unexpected} as unexpected from `,
    ...from,
    ') checked',
  ];
}
