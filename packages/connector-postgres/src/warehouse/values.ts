import type pg from 'pg';

const asNumber = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : text);

/** Types that are JSON values of their own; all others, bigint and numeric among them, stay text. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  21: asNumber,
  23: asNumber,
  700: asNumber,
  701: asNumber,
};

/** Reads values as JSON values without losing digits. */
export const jsonValues: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => parsers[oid] ?? ((text: string) => text)) as pg.CustomTypesConfig['getTypeParser'],
};
