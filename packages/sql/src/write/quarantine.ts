import type { Column, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { thisLoad } from './identity.js';
import { atEdge, hasEdges } from './read-range.js';
import { hashOfTexts, jsonObject, listOf, type WritePlan } from './write-plan.js';

/** Columns that the quarantine adds to those of the rejected rows. */
export const quarantineFacts: readonly Column[] = [
  { name: '_quarantined_at', type: 'timestamp' },
  { name: '_run_id', type: 'varchar' },
  { name: '_load_id', type: 'varchar' },
  { name: '_row_hash', type: 'varchar' },
  { name: '_pipeline', type: 'varchar' },
  { name: '_rule', type: 'varchar' },
  { name: '_reason', type: 'varchar' },
  { name: '_source_row', type: 'json' },
];
const facts = new Set(quarantineFacts.map((c) => c.name));

/** Columns of the rows that a quarantine keeps as text; those named like its facts are in `_source_row` only. */
export function quarantineColumns(...shapes: readonly (readonly Pick<Column, 'name'>[])[]): readonly Column[] {
  const names = new Set(shapes.flat().map((c) => c.name));
  return [...names].filter((name) => !facts.has(name)).map((name) => ({ name, type: 'varchar' }));
}

/** A column of a rejected row, as text. */
export interface RejectedField {
  readonly name: string;
  /** SQL expression over `x`. */
  readonly text: string;
}

/** Rows to set aside: a relation, the columns they had there, and why. */
export interface Rejected {
  /** From-clause item with the alias `x`. */
  readonly from: SqlStatement;
  readonly fields: readonly RejectedField[];
  /** The relation has the column of the range. */
  readonly ranged: boolean;
  readonly where: string;
  /** SQL expressions over `x`. */
  readonly rule: string;
  readonly reason: string;
  /** Fields that tell two rows apart. */
  readonly identifying: readonly RejectedField[];
}

/** Columns as fields of a rejected row. */
export function rejectedFields(columns: readonly Pick<Column, 'name'>[]): readonly RejectedField[] {
  return columns.map(({ name }) => ({ name, text: `cast(x.${quoteIdentifier(name)} as varchar)` }));
}

/** What an earlier try of this load set aside goes first. */
export function clearQuarantine(plan: WritePlan): SqlStatement {
  return sql`delete from ${plan.quarantine} where "_load_id" = ${thisLoad}`;
}

/** Sets aside the records of `sparkle_rejects`, which have no columns: what they were is in `_source_row`. */
export function quarantineRecords(plan: WritePlan): SqlStatement {
  const names = quarantineFacts.map((c) => quoteIdentifier(c.name));
  return sql`insert into ${plan.quarantine} (${listOf(names)})
select r.now, r.run_id, r.load_id, md5(x."row"), ${sqlString(plan.identity.pipeline)}, x."rule", x."reason", cast(x."row" as json)
from sparkle_rejects x cross join sparkle_run r`;
}

/**
 * Sets rows aside as they were at the step that they failed. A row at an end of the range that another load has set
 * aside already stays with that load: equal rows are counted, so a third copy of a row is not lost.
 */
export function quarantineRows(plan: WritePlan, rejected: Rejected): SqlStatement {
  const kept = rejected.fields.filter((f) => !facts.has(f.name));
  const row = jsonObject(
    rejected.fields.map((f) => [sqlString(f.name), f.text] as const),
    plan.dialect,
  );
  const edges = hasEdges(plan) && rejected.ranged;
  const hash = hashOfTexts(
    rejected.identifying.map((f) => f.text),
    plan.dialect,
  );
  const items = [
    ...kept.map((f) => `${f.text} as ${quoteIdentifier(f.name)}`),
    `${hash} as "_row_hash"`,
    `${rejected.rule} as "_rule"`,
    `${rejected.reason} as "_reason"`,
    `${row} as "_source_row"`,
    `${edges ? atEdge(plan, 'x') : 'false'} as "_sparkle_edge"`,
  ];
  const inner = sql`select ${listOf(items)}
  from ${rejected.from} cross join sparkle_run r
  where ${rejected.where}`;
  const names = [...kept.map((c) => c.name), ...quarantineFacts.map((c) => c.name)];
  const values = [
    ...kept.map((c) => `s.${quoteIdentifier(c.name)}`),
    'r.now, r.run_id, r.load_id',
    's."_row_hash"',
    sqlString(plan.identity.pipeline),
    's."_rule", s."_reason", s."_source_row"',
  ].join(', ');
  const insert = sql`insert into ${plan.quarantine} (${listOf(names.map(quoteIdentifier))})\nselect ${values}`;
  if (!edges) return sql`${insert}\nfrom (\n  ${inner}\n) s cross join sparkle_run r`;
  return sql`${insert}
from (
  select h.*, row_number() over (partition by h."_row_hash") as "_sparkle_copy"
  from (
  ${inner}
  ) h
) s cross join sparkle_run r
left join (
  select q."_row_hash", count(*) as copies
  from ${plan.quarantine} q cross join sparkle_run r
  where q."_load_id" <> r.load_id
  group by q."_row_hash"
) there on there."_row_hash" = s."_row_hash"
where not s."_sparkle_edge" or s."_sparkle_copy" > coalesce(there.copies, 0)`;
}
