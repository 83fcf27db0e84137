import { describe, expect, it } from 'vitest';
import { setupSteps, tableCall } from './table-setup.js';

const create = 'create table if not exists {{ this }} (\n  "a" integer,\n  "b" decimal(18,2)\n)';
const add = (column: string) => `alter table {{ this }} add column if not exists ${column}`;

describe('setupSteps', () => {
  it('puts a table and its added columns together, and says every other statement once', () => {
    expect(
      setupSteps(['create schema s', create, add('"a" integer'), add('"b" decimal(18,2)'), 'create schema s']),
    ).toEqual([{ sql: 'create schema s' }, { table: '{{ this }}', columns: ['"a" integer', '"b" decimal(18,2)'] }]);
  });

  it('leaves statements alone when a column is missing or its name holds Jinja', () => {
    expect(setupSteps([create, add('"a" integer')])).toHaveLength(2);
    const jinja = 'create table if not exists t (\n  "{{ \'x\' }}" integer\n)';
    expect(setupSteps([jinja, `alter table t add column if not exists "{{ 'x' }}" integer`])).toHaveLength(2);
  });

  it('prints the call with names as strings', () => {
    expect(tableCall('{{ this }}', [`"it's" integer`])).toBe(
      `{% do sparkle_table(this, [\n    '"it\\'s" integer'\n]) %}`,
    );
  });
});
