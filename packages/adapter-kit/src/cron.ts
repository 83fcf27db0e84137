/** How a scheduler writes cron: five fields, leading seconds, Quartz (seconds, `?`, Sunday = 1), or AWS (year, `?`, Sunday = 1). */
export type CronDialect = 'unix' | 'seconds' | 'quartz' | 'aws';
export type CronTranslation = { readonly cron: string } | { readonly unsupported: string };

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Days of the week as names: 0 and 7 mean Sunday in one dialect and something else in another, names mean one thing. */
function namedDays(field: string): string {
  if (field === '*' || field === '?') return field;
  return field
    .split(',')
    .map((item) => {
      const [range = '', step] = item.split('/');
      const named = range.replace(/\d+/g, (day) => dayNames[Number(day) % 7] ?? day).toUpperCase();
      // A range that ends on Sunday as 7 would run backwards as names.
      const [from, to] = named.split('-');
      const days =
        to === 'SUN' && from !== undefined && from !== 'SUN'
          ? [...dayNames.slice(dayNames.indexOf(from)), 'SUN'].join(',')
          : named;
      return step === undefined ? days : expandStep(range, Number(step));
    })
    .join(',');
}

function expandStep(range: string, step: number): string {
  const [from, to] = range === '*' ? [0, 6] : range.split('-').map(Number);
  const days: string[] = [];
  for (let day = from ?? 0; day <= (to ?? 6); day += step) days.push(dayNames[day % 7] ?? '');
  return days.join(',');
}

/** A valid cron expression in a scheduler's own writing, or why that scheduler cannot say it. */
export function translateCron(expression: string, dialect: CronDialect): CronTranslation {
  const fields = (macros[expression.trim().toLowerCase()] ?? expression.trim()).split(/\s+/);
  const seconds = fields.length === 6 ? (fields[0] ?? '0') : '0';
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = fields.slice(-5);
  const five = [minute, hour, day, month, weekday].join(' ');
  if (dialect === 'seconds') return { cron: `${seconds} ${five}` };
  if (dialect !== 'quartz' && seconds !== '0') return { unsupported: 'its cron has no seconds' };
  if (dialect === 'unix') return { cron: five };
  const anyDay = day === '*' || day === '?';
  const anyWeekday = weekday === '*' || weekday === '?';
  if (!anyDay && !anyWeekday)
    return { unsupported: 'its cron takes a day of the month or a day of the week, not both' };
  const days = anyWeekday ? `${anyDay ? '*' : day} ${month} ?` : `? ${month} ${namedDays(weekday)}`;
  return { cron: dialect === 'quartz' ? `${seconds} ${minute} ${hour} ${days}` : `${minute} ${hour} ${days} *` };
}
