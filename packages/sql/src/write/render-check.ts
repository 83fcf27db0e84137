import type { Check, Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { countedChecks, measuredChecks, recordChecks, tooFew } from './checks.js';
import type { OperationIdentity } from './identity.js';
import { clearQuarantine, quarantineColumns, quarantineRows, rejectedFields } from './quarantine.js';
import { brokenRule, rowRules, ruleText } from './row-rules.js';
import { lockStatements, runStatement } from './run-state.js';
import { quarantineSetup } from './setup.js';
import { planOf, rule } from './write-plan.js';

/** Checks of a table that is there. */
export interface CheckDefinition {
  /** `destination` is the table that is checked. */
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  readonly checks: readonly Check[];
  readonly minSuccess?: number;
  /** Rows that break a rule of severity `quarantine` are copied there; the table itself stays as it is. */
  readonly quarantine?: string;
  /** Rows that are copied count as failures as well. @default false */
  readonly strict?: boolean;
  /** Columns of the table; needed with `quarantine`. */
  readonly columns?: readonly Column[];
}

/** What the operation runs; the last statement tells the verdict. */
export interface RenderedCheck {
  readonly setup: SqlStatement[];
  readonly statements: SqlStatement[];
}

/**
 * Counts the checks over the table as it is, records what they found and copies bad rows, all in one transaction that
 * is committed whatever they found: the record of a failure must outlive it.
 */
export function renderCheck(definition: CheckDefinition): RenderedCheck {
  const { identity, dialect, checks, minSuccess } = definition;
  const table = sql`${datasetPart(identity.destination)} x`;
  const measured = measuredChecks(checks, { published: table, all: table, columns: definition.columns ?? [] });
  const aside = quarantineOf(definition);
  return {
    setup: aside.setup,
    statements: [
      ...lockStatements(identity, dialect),
      runStatement({ identity, read: { by: 'full' }, dialect }),
      countedChecks(measured, dialect, 1),
      ...recordChecks({ identity }),
      ...aside.statements,
      verdict(minSuccess, definition.strict ?? false),
    ],
  };
}

/** Rows that were set aside are dealt with, unless they must not be there at all. */
const told = (strict: boolean) => `case when severity ${strict ? `<> 'warn'` : `= 'fail'`} then 'fail' else 'warn' end`;

/** One row for each check; with a share that must hold, single breaches only warn and one more row judges all. */
function verdict(minSuccess: number | undefined, strict: boolean): SqlStatement {
  if (minSuccess === undefined)
    return sql`select check_name, ${told(strict)} as severity, breaches from sparkle_checks order by check_name`;
  return sql`select check_name, 'warn' as severity, breaches from sparkle_checks
union all
select ${sqlString(`share of checks that hold, at least ${minSuccess}`)} as check_name, 'fail' as severity, case when ${tooFew(minSuccess)} then count(*) filter (where breaches > 0) else 0 end as breaches from sparkle_checks`;
}

function quarantineOf(definition: CheckDefinition): RenderedCheck {
  const { identity, dialect, checks, quarantine, columns = [] } = definition;
  const plan = planOf({
    identity,
    dialect,
    read: { by: 'full' },
    columns,
    audit: [],
    materialise: {
      mode: 'append',
      destination: identity.destination,
      keys: [],
      order: [],
      partitions: [],
      compare: [],
      keep: [],
      contract: 'evolve',
      widen: false,
      quarantine: quarantine ?? identity.destination,
    },
  });
  const rules = rowRules(plan, checks, 'x');
  if (quarantine === undefined || rules.length === 0) return { setup: [], statements: [] };
  const fields = rejectedFields(columns);
  return {
    setup: quarantineSetup(plan, quarantineColumns(columns)),
    statements: [
      clearQuarantine(plan),
      quarantineRows(plan, {
        from: sql`(select x.*, ${brokenRule(rules)} as ${rule} from ${datasetPart(identity.destination)} x) x`,
        fields,
        ranged: false,
        where: `x.${rule} is not null`,
        rule: ruleText(rules, `x.${rule}`, 'name'),
        reason: ruleText(rules, `x.${rule}`, 'reason'),
        identifying: fields,
      }),
    ],
  };
}
