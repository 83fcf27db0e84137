/** The short names that stand for whole expressions. */
export const cronMacros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const second: Field = { name: 'second', min: 0, max: 59 };
const fiveFields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  // 7 is Sunday too.
  { name: 'day of week', min: 0, max: 7, names: days },
];

/** A value of a field, or what is wrong with it. */
function readValue(text: string, field: Field): number | string {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + field.min;
  if (!/^\d{1,4}$/.test(text)) return `${field.name} "${text}" is not a number${field.names ? ' or name' : ''}`;
  const value = Number(text);
  return value < field.min || value > field.max ? `${field.name} ${value} is not in ${field.min}-${field.max}` : value;
}

function stepOf(text: string | undefined, field: Field): number | string {
  if (text === undefined) return 1;
  if (!/^\d{1,4}$/.test(text) || Number(text) === 0) return `step "/${text}" of the ${field.name} must be 1 or more`;
  return Number(text) > field.max - field.min + 1
    ? `step "/${text}" of the ${field.name} is larger than the field`
    : Number(text);
}

/** Values of one item of a list: `*`, `5`, `1-5`, each with an optional step. */
function itemValues(item: string, field: Field): readonly number[] | string {
  if (item === '') return `${field.name} has an empty item`;
  const [range = '', stepText, ...rest] = item.split('/');
  if (rest.length > 0) return `${field.name} "${item}" has two steps`;
  const step = stepOf(stepText, field);
  if (typeof step === 'string') return step;
  let [from, to] = [field.min, field.name === 'day of week' ? 6 : field.max];
  if (range !== '*') {
    const [low = '', high, ...more] = range.split('-');
    if (more.length > 0 || low === '') return `${field.name} "${range}" is not a range`;
    const first = readValue(low, field);
    const last = high === undefined ? first : readValue(high, field);
    if (typeof first === 'string') return first;
    if (typeof last === 'string') return last;
    if (high === undefined && stepText !== undefined)
      return `${field.name} "${item}": a step needs * or a range, such as ${low}-${field.max}/${stepText}`;
    if (first > last) return `${field.name} "${range}" runs backwards; write two ranges`;
    [from, to] = [first, last];
  }
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function fieldValues(text: string, field: Field): readonly number[] | string {
  const values: number[] = [];
  for (const item of text.split(',')) {
    const found = itemValues(item, field);
    if (typeof found === 'string') return found;
    values.push(...found);
  }
  return values;
}

/** The longest that a month can be. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function neverFires(dayOfMonth: readonly number[], month: readonly number[], dayOfWeek: string): boolean {
  return dayOfWeek === '*' && !month.some((number) => dayOfMonth.some((day) => day <= (longest[number - 1] ?? 0)));
}

/** An expression without short names, single spaces, names in upper case. */
export function expandCron(expression: string): string {
  const text = expression.trim();
  return (cronMacros[text.toLowerCase()] ?? text).replace(/\s+/g, ' ').toUpperCase();
}

function problemOfMacro(text: string): string {
  if (/^@reboot$/i.test(text)) return '@reboot is no schedule: it depends on when a machine starts';
  if (/^@every\b/i.test(text)) return '@every is an interval, not cron: use an interval schedule';
  return `unknown short name "${text}"; known are ${Object.keys(cronMacros).join(' ')}`;
}

/**
 * What is wrong with a cron expression, in words; nothing when it is right. Five fields, or six with leading seconds;
 * lists, ranges, steps, names of months and days, and short names such as `@daily`. Day of month and day of week
 * together mean either. Refused: what never fires, ranges that run backwards, and letters that only some schedulers
 * know (`L`, `W`, `#`, `?`, `H`).
 */
export function validateCron(expression: string): string | undefined {
  if (!judged.has(expression)) {
    if (judged.size >= mostJudged) judged.clear();
    judged.set(expression, problemOf(expression));
  }
  return judged.get(expression);
}

/** Expressions repeat in a project of many pipelines; the map is emptied before it grows large. */
const judged = new Map<string, string | undefined>();
const mostJudged = 1000;

function problemOf(expression: string): string | undefined {
  const text = expression.trim();
  if (text === '') return 'the expression is empty';
  if (text.startsWith('@') && !Object.hasOwn(cronMacros, text.toLowerCase())) return problemOfMacro(text);
  const parts = expandCron(text).split(' ');
  if (parts.length !== 5 && parts.length !== 6)
    return `five fields are needed (or six with seconds first), not ${parts.length}`;
  const fields = parts.length === 6 ? [second, ...fiveFields] : fiveFields;
  const values: (readonly number[])[] = [];
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const special = /^(?:L|H|\?)|\d[LW#]|#|\(/.exec(part);
    if (special)
      return `"${part}" in the ${field.name} is known to some schedulers only; write it with numbers, *, lists, ranges and steps`;
    const found = fieldValues(part, field);
    if (typeof found === 'string') return found;
    values.push(found);
  }
  const [dayOfMonth = [], month = []] = values.slice(-3);
  return neverFires(dayOfMonth, month, parts.at(-1) ?? '*') ? 'it never fires: no month has that day' : undefined;
}
