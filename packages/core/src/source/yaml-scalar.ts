import { exactNumber } from './json.js';

/** What a plain (unquoted) scalar means by the YAML 1.2 core schema. */
export interface PlainScalar {
  readonly value: string | number | boolean | null;
  readonly problem?: 'number-not-exact' | 'not-finite';
  /** Set when YAML 1.1 readers see something else. */
  readonly ambiguous?: { readonly here: string; readonly elsewhere: string };
}

const words: Readonly<Record<string, boolean | null>> = {
  '': null,
  '~': null,
  null: null,
  Null: null,
  NULL: null,
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};
const integer = /^[-+]?[0-9]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const startsLikeNumber = /^[-+.0-9]/;
const oldBoolean = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const oldOctal = /^[-+]?0[0-9]+$/;
const sexagesimal = /^[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?$/;
const underscored = /^[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?$/;
const date = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$/;

/** Reads a plain scalar. */
export function plainScalar(raw: string): PlainScalar {
  if (Object.hasOwn(words, raw)) return { value: words[raw] as boolean | null };
  if (!startsLikeNumber.test(raw)) {
    if (!oldBoolean.test(raw)) return { value: raw };
    const truth = /^(?:y|on)/i.test(raw);
    return { value: raw, ambiguous: { here: 'text', elsewhere: `the boolean ${truth}` } };
  }
  return numberLike(raw);
}

function numberLike(raw: string): PlainScalar {
  if (oldOctal.test(raw)) {
    const elsewhere = /[89]/.test(raw) ? 'text' : `the octal number ${Number.parseInt(raw, 8)}`;
    return { ...exactNumber(raw), ambiguous: { here: `the number ${Number(raw)}`, elsewhere } };
  }
  if (integer.test(raw) || float.test(raw)) return exactNumber(raw);
  if (/^0o[0-7]+$/.test(raw) || /^0x[0-9a-fA-F]+$/.test(raw)) {
    const value = Number(raw);
    return Number.isSafeInteger(value) ? { value } : { value, problem: 'number-not-exact' };
  }
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(raw)) return { value: 0, problem: 'not-finite' };
  if (sexagesimal.test(raw)) return { value: raw, ambiguous: { here: 'text', elsewhere: 'a number in base 60' } };
  if (underscored.test(raw))
    return { value: raw, ambiguous: { here: 'text', elsewhere: `the number ${raw.replaceAll('_', '')}` } };
  if (date.test(raw)) return { value: raw, ambiguous: { here: 'text', elsewhere: 'a date' } };
  return { value: raw };
}
