import type { Output } from '../command.js';

const ascii: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '•': '*',
  '📥 ': '',
  '📤 ': '',
  '🔄 ': '',
  '📦 ': '',
  '⏰ ': '',
};

/** Can the terminal show more than ASCII? Told by the locale, as other programs do; TERM=linux and dumb cannot. */
export function showsUnicode(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment['TERM'] === 'linux' || environment['TERM'] === 'dumb') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'];
  if (locale === undefined) return true;
  // `C` and `POSIX` promise nothing, and today's terminals behind them show UTF-8; a named other charset does not.
  return !/\.(?!utf-?8)/i.test(locale);
}

/** A stream that writes ASCII where the terminal can show no more. */
export function plainWhereNeeded(out: Output, environment: Readonly<Record<string, string | undefined>>): Output {
  if (showsUnicode(environment)) return out;
  const marks = new RegExp(Object.keys(ascii).join('|'), 'gu');
  return { ...out, write: (text) => out.write(text.replace(marks, (mark) => ascii[mark] ?? '')) };
}
