/** A country's calling code and how many digits its national numbers have (ITU E.164 national numbering plans). */
export interface CallingCode {
  readonly code: string;
  readonly least: number;
  readonly most: number;
}

const rows = `
US 1 10 10|CA 1 10 10|PR 1 10 10|RU 7 10 10|KZ 7 10 10|EG 20 8 10|ZA 27 9 9|GR 30 10 10|NL 31 9 9|BE 32 8 9|FR 33 9 9
ES 34 9 9|HU 36 8 9|IT 39 6 11|RO 40 9 9|CH 41 9 9|AT 43 4 13|GB 44 9 10|DK 45 8 8|SE 46 7 10|NO 47 8 8|PL 48 9 9
DE 49 6 11|PE 51 8 9|MX 52 10 10|AR 54 10 11|BR 55 10 11|CL 56 9 9|CO 57 10 10|VE 58 10 10|MY 60 8 10|AU 61 9 9
ID 62 8 12|PH 63 8 10|NZ 64 8 10|SG 65 8 8|TH 66 8 9|JP 81 9 10|KR 82 8 11|VN 84 9 10|CN 86 10 11|TR 90 10 10
IN 91 10 10|PK 92 9 10|LK 94 9 9|MA 212 9 9|DZ 213 8 9|TN 216 8 8|NG 234 8 10|KE 254 9 9|PT 351 9 9|LU 352 6 9
IE 353 7 9|IS 354 7 7|FI 358 5 12|BG 359 8 9|LT 370 8 8|LV 371 8 8|EE 372 7 8|UA 380 9 9|RS 381 8 9|HR 385 8 9
SI 386 8 8|CZ 420 9 9|SK 421 9 9|HK 852 8 8|TW 886 8 9|AE 971 8 9|IL 972 8 9|SA 966 8 9`;

/** Calling codes by ISO 3166 country. */
export const callingCodes: ReadonlyMap<string, CallingCode> = new Map(
  rows
    .trim()
    .split(/[|\n]/)
    .map((row) => row.split(' '))
    .map(([country = '', code = '', least, most]) => [country, { code, least: Number(least), most: Number(most) }]),
);

/** `US` or `+1`; with a code alone, the numbers of all countries that have it count. Nothing when neither is known. */
export function callingCode(written: string): CallingCode | undefined {
  const country = callingCodes.get(written.toUpperCase());
  if (country) return country;
  const code = /^\+(\d{1,3})$/.exec(written.replace(/[\s-]/g, ''))?.[1];
  if (!code) return undefined;
  const same = [...callingCodes.values()].filter((c) => c.code === code);
  if (same.length === 0) return { code, least: 15 - code.length, most: 15 - code.length };
  return { code, least: Math.min(...same.map((c) => c.least)), most: Math.max(...same.map((c) => c.most)) };
}
