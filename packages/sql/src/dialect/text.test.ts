import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, type Engines, startEngines } from '../../test/engines.js';
import { sqlLiteral, sqlString } from './literal.js';
import { textOf } from './text.js';
import { printType } from './type.js';

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines.stop());
const each = (run: (engine: Engine) => Promise<void>) => Promise.all([run(engines.duckdb), run(engines.postgres)]);

/** Any text that both engines can hold: no NUL, no half surrogate pairs. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((s) => !s.includes('\0'));
const nasty = fc.oneof(text, fc.stringMatching(/^['"\\$%{}:;\n\r\t -]{0,20}$/));

describe('sqlString', () => {
  it('is read back as the same text, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(nasty, { minLength: 20, maxLength: 20 }), async (values) => {
        const select = `select ${values.map(sqlString).join(', ')}`;
        await each(async (engine) => expect(await engine.rows(select), engine.dialect).toEqual([values]));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['a NUL', 'a\0b', 'sql-text/nul-character'],
    ['half a surrogate pair', 'a\ud800b', 'sql-text/lone-surrogate'],
  ])('refuses %s', (_what, value, code) => {
    expect(() => sqlString(value)).toThrow(code);
  });
});

describe('sqlLiteral', () => {
  const cases: [value: string | number | boolean | null, type: string | undefined, text: string | null][] = [
    [null, 'integer', null],
    [true, undefined, 'true'],
    [42, 'integer', '42'],
    [-7, 'bigint', '-7'],
    ['9007199254740993', 'bigint', '9007199254740993'],
    [1.5, 'decimal(18,2)', '1.50'],
    [0.1, 'double', '0.1'],
    [Number.NaN, 'double', 'NaN'],
    ['2026-02-28', 'date', '2026-02-28'],
    ['2026-02-28T10:11:12.5', 'timestamp', '2026-02-28 10:11:12.5'],
    ['2026-02-28 10:11:12+02', 'timestamptz', '2026-02-28 08:11:12+00'],
    [12, 'varchar', '12'],
  ];
  it.each(cases)('%j as %s is %j on both engines', async (value, type, expected) => {
    await each(async (engine) => {
      const query = `select ${textOf(`cast(${sqlLiteral(value, type, engine.dialect)} as ${printType(type ?? 'boolean', engine.dialect)})`, type ?? 'boolean', engine.dialect)}`;
      expect(await engine.rows(query), engine.dialect).toEqual([[expected]]);
    });
  });

  it('refuses integers that lost digits on the way', () => {
    expect(() => sqlLiteral(2 ** 60, 'bigint', 'duckdb')).toThrow('sql-text/not-a-number');
  });
});

describe('textOf', () => {
  const cases: [type: string, written: string, text: string][] = [
    ['boolean', 'true', 'true'],
    ['boolean', 'false', 'false'],
    ['smallint', '-3', '-3'],
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['decimal(18,2)', '10', '10.00'],
    ['decimal(38,0)', '99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['decimal(20,10)', '0.0000000001', '0.0000000001'],
    ['double', '1', '1'],
    ['double', '-0.5', '-0.5'],
    ['double', '1e15', '1e+15'],
    ['double', '1234567890123456', '1.234567890123456e+15'],
    ['double', '123456789012345', '123456789012345'],
    ['double', '1e300', '1e+300'],
    ['double', '0.00001', '1e-05'],
    ['double', 'NaN', 'NaN'],
    ['double', '-Infinity', '-Infinity'],
    ['real', '0.1', '0.10000000149011612'],
    ['date', '2026-02-28', '2026-02-28'],
    ['time', '01:02:03.5', '01:02:03.5'],
    ['timestamp', '2026-03-01 08:00:00', '2026-03-01 08:00:00'],
    ['timestamp', '2026-03-01 08:00:00.120000', '2026-03-01 08:00:00.12'],
    ['timestamptz', '2026-03-01 08:00:00.5+05:30', '2026-03-01 02:30:00.5+00'],
    ['uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['varchar', "it's \\n", "it's \\n"],
  ];
  it.each(cases)('%s %s is written %s by both engines', async (type, written, expected) => {
    await each(async (engine) => {
      const value = `cast(${sqlString(written)} as ${printType(type, engine.dialect)})`;
      expect(await engine.rows(`select ${textOf(value, type, engine.dialect)}`), engine.dialect).toEqual([[expected]]);
    });
  });

  /** The shortest digits of the double lie exactly halfway between it and a neighbour. */
  function isHalfway(value: number): boolean {
    if (Math.abs(value) < 2 ** 53 || Math.abs(value) > 1e41) return false;
    const [, whole = '', digits = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e\+(\d+))?$/.exec(String(value)) ?? [];
    const written = BigInt(whole + digits.padEnd(Number(exponent), '0'));
    const mirrored = 2n * written - BigInt(value);
    return written !== BigInt(value) && BigInt(Number(mirrored)) === mirrored;
  }

  it('writes halfway digits of huge doubles in two ways that read back as the same double', async () => {
    const texts: unknown[] = [];
    await each(async (engine) => {
      const value = `cast('19561911268979352' as ${printType('double', engine.dialect)})`;
      texts.push((await engine.rows(`select ${textOf(value, 'double', engine.dialect)}`))[0]?.[0]);
    });
    expect(isHalfway(19561911268979352)).toBe(true);
    expect(new Set(texts)).toEqual(new Set(['1.956191126897935e+16', '1.9561911268979352e+16']));
    expect(new Set(texts.map(Number))).toEqual(new Set([19561911268979352]));
  });

  it('writes any other double in the same way on both engines', async () => {
    const doubles = fc.array(
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((v) => (isHalfway(v) ? 0 : v + 0)),
      { minLength: 100, maxLength: 100 },
    );
    await fc.assert(
      fc.asyncProperty(doubles, async (values) => {
        const query = (engine: Engine) => {
          const rows = values.map((v, n) => `(${n}, cast('${v}' as ${printType('double', engine.dialect)}))`);
          return `select ${textOf('v', 'double', engine.dialect)} from (values ${rows.join(', ')}) as t(n, v) order by n`;
        };
        const [duckdb, postgres] = await Promise.all([engines.duckdb, engines.postgres].map((e) => e.rows(query(e))));
        expect(duckdb).toEqual(postgres);
        expect(postgres?.map(([v]) => Number(v))).toEqual(values);
      }),
      { numRuns: 10 },
    );
  });

  it('writes bytes as hexadecimal', async () => {
    expect(await engines.duckdb.rows(`select ${textOf("'\\x00\\xFF'::blob", 'blob', 'duckdb')}`)).toEqual([['00ff']]);
    expect(await engines.postgres.rows(`select ${textOf("'\\x00ff'::bytea", 'blob', 'postgres')}`)).toEqual([['00ff']]);
  });
});
