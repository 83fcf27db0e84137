import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, pythonEnvironment } from './cache.js';

const casesFile = join(packageRoot, '..', 'sql', 'test', 'cases', 'expectations.json');

interface Case {
  readonly type: string;
  readonly kwargs: object;
  /** `0`: the expectation holds. */
  readonly breaches: string;
  readonly unexpected: string | null;
}

interface Answer {
  readonly success?: boolean;
  readonly unexpected_count?: number;
  readonly error?: string;
}

/** Where the library and we may differ, and why. Reviewed; a row that is no longer needed is a failure too. */
const differences: Readonly<Record<string, string>> = {
  'expect_column_values_to_be_between {"column":"at","min_value":"2026-03-02"}':
    'pandas compares no time with a date; on SQL databases the library does',
  'expect_column_pair_values_to_be_equal {"column_A":"amount","column_B":"most"}':
    'pandas cannot tell whether a missing number is equal; NULL is unexpected here',
  'expect_multicolumn_sum_to_equal {"column_list":["amount","most"],"sum_total":4}':
    'pandas cannot tell whether a missing sum is equal; NULL is unexpected here',
  'expect_column_values_to_be_of_type {"column":"amount","type_":"NUMERIC(10,2)"}':
    'types have the names of the engine: numeric(10,2) is none of pandas',
};

function differs(given: Case, answer: Answer): string | undefined {
  if (answer.error !== undefined) return answer.error;
  if (answer.success !== (given.breaches === '0')) return `the library says success ${answer.success}`;
  const counted = answer.unexpected_count;
  if (given.unexpected === null || counted === undefined || String(counted) === given.unexpected) return undefined;
  return `the library counts ${counted} unexpected rows, the case ${given.unexpected}`;
}

/**
 * Asks the real Great Expectations what it finds in the table whose expectations the tests of `sql` render: verdicts and
 * counts of unexpected rows must be those that the tests expect of us. Returns what differs.
 */
export function crossCheckExpectations(): readonly string[] {
  const { cases } = JSON.parse(readFileSync(casesFile, 'utf8')) as { readonly cases: readonly Case[] };
  const python = join(pythonEnvironment('great-expectations'), 'bin', 'python');
  const driver = join(packageRoot, 'python', 'expectations_driver.py');
  const ran = spawnSync(python, [driver, casesFile], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const answers = ran.stdout.split('\n').filter((line) => line !== '');
  if (ran.status !== 0 || answers.length !== cases.length) return ran.stderr.trim().split('\n').slice(-20);
  return cases.flatMap((given, n) => {
    const name = `${given.type} ${JSON.stringify(given.kwargs)}`;
    const found = differs(given, JSON.parse(answers[n] ?? '{}') as Answer);
    const allowed = differences[name];
    if (found !== undefined) return allowed === undefined ? [`${name}: ${found}`] : [];
    return allowed === undefined ? [] : [`${name}: no difference any more: ${allowed}`];
  });
}
