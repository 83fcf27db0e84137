import { commentLines } from '@sparkle-orchestration/adapter-kit';

/** A call of CloudFormation, which YAML writes as a tag. */
export class Intrinsic {
  constructor(
    readonly tag: 'Ref' | 'GetAtt' | 'Sub' | 'Join',
    readonly value: unknown,
  ) {}
}

export const ref = (name: string) => new Intrinsic('Ref', name);
export const getAtt = (name: string, attribute: string) => new Intrinsic('GetAtt', `${name}.${attribute}`);
export const sub = (text: string) => new Intrinsic('Sub', text);
export const join = (list: Intrinsic) => new Intrinsic('Join', [',', list]);

/** Columns that a value may take in one line. */
const width = 120;
const plain = /^[A-Za-z/][A-Za-z0-9_./-]*(::?[A-Za-z0-9_./*-]+)*$/;
const words = /^(y|n|yes|no|on|off|true|false|null|~)$/i;
const control =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Surrogate}/gu;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (plain.test(value) && !words.test(value)) return value;
  return JSON.stringify(value).replace(control, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Intrinsic);
const entriesOf = (value: object) => Object.entries(value).filter(([, item]) => item !== undefined);

function oneLine(value: unknown): string {
  if (value instanceof Intrinsic)
    return `!${value.tag} ${typeof value.value === 'string' ? scalar(value.value) : oneLine(value.value)}`;
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isGroup(value)) return scalar(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${scalar(key)}: ${oneLine(item)}`).join(', ')} }`;
}

/** Resources and their properties are always laid out; below that what fits is one line. */
function lines(value: object, indent: number, open: number): string {
  const pad = ' '.repeat(indent);
  const print = (head: string, item: unknown): string => {
    const short = oneLine(item);
    const empty = isGroup(item) && (Array.isArray(item) ? item : entriesOf(item)).length === 0;
    if (!isGroup(item) || empty || (open <= 0 && head.length + short.length + 1 <= width)) return `${head} ${short}\n`;
    return `${head}\n${lines(item, indent + 2, open - 1)}`;
  };
  if (Array.isArray(value))
    return value
      .map((item) => {
        const short = oneLine(item);
        if (!isGroup(item) || pad.length + 2 + short.length <= width) return `${pad}- ${short}\n`;
        return `${pad}- ${lines(item, indent + 2, 0).trimStart()}`;
      })
      .join('');
  return entriesOf(value)
    .map(([key, item]) => print(`${pad}${scalar(key)}:`, item))
    .join('');
}

/** A template of CloudFormation as YAML. */
export function printTemplate(template: Readonly<Record<string, unknown>>, header: string): string {
  const sections = entriesOf(template).map(([name, value]) => {
    if (!isGroup(value)) return `${name}: ${scalar(value)}\n`;
    return `${name}:\n${lines(value, 2, name === 'Resources' ? 2 : 0)}`;
  });
  return `${commentLines(header, '#')}${sections.join('')}`;
}
