import type { Diagnostic, Location, Severity } from './diagnostic.js';
import { escapeTerminal } from './escape-terminal.js';
import { sortDiagnostics, summarise } from './sort-diagnostics.js';

export interface TextOptions {
  /** Text of a project file; without it no source line is shown. */
  readonly sourceText?: ((file: string) => string | undefined) | undefined;
  /** ANSI colours. @default false */
  readonly color?: boolean | undefined;
  /** Only ASCII characters of our own. @default false */
  readonly ascii?: boolean | undefined;
}

/** Columns of a source line that are shown around the place. */
const window = 120;

const colors = { error: '31', warning: '33', info: '36' } as const;

/** Characters of a word, and of a whole text, that are shown. */
const longest = { word: 300, text: 4000 } as const;

/** Cuts what nobody can read, such as a name of a hundred thousand letters; other formats keep all of it. */
function readable(text: string): string {
  const cut = (whole: string, to: number) =>
    `${whole.slice(0, to).replace(/[\ud800-\udbff]$/, '')}… (${whole.length - to} more characters)`;
  const words = text.replace(/\S+/g, (word) => (word.length > longest.word ? cut(word, 100) : word));
  return escapeTerminal(words.length > longest.text ? cut(words, longest.text) : words);
}

/** Lines of a file as they may be shown. */
type LinesOf = (file: string) => readonly string[] | undefined;

interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly severity: (severity: Severity, text: string) => string;
  readonly bar: string;
  readonly arrow: string;
}

function paintOf({ color, ascii }: TextOptions): Paint {
  const wrap = (code: string) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: wrap('1'),
    dim: wrap('2'),
    severity: (severity, text) => wrap(`1;${colors[severity]}`)(text),
    bar: ascii ? '|' : '│',
    arrow: ascii ? '-->' : '╭─▶',
  };
}

/** Findings for people: place, source line, caret, hint, related places, and a count at the end. */
export function printText(list: readonly Diagnostic[], options: TextOptions = {}): string {
  if (list.length === 0) return '';
  const paint = paintOf(options);
  const sorted = sortDiagnostics(list);
  const secrets = sorted.flatMap((d) => (d.sensitive && d.location ? [d.location] : []));
  const { sourceText } = options;
  const files = new Map<string, readonly string[] | undefined>();
  const linesOf = (file: string) => {
    if (!files.has(file)) files.set(file, hideSecrets(file, sourceText?.(file), secrets));
    return files.get(file);
  };
  const blocks = sorted.map((diagnostic) => printOne(diagnostic, linesOf, paint));
  return `${blocks.join('\n\n')}\n\n${summaryLine(sorted)}\n`;
}

/** The lines of a file with stars for the secrets that findings stand at; lines and columns stay as they are. */
function hideSecrets(
  file: string,
  text: string | undefined,
  secrets: readonly Location[],
): readonly string[] | undefined {
  const own = secrets.filter((secret) => secret.file === file);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  for (const { line, column, endLine = line, endColumn } of own) {
    for (let at = line; at <= endLine; at++) {
      const whole = lines[at - 1] ?? '';
      const from = at === line ? column - 1 : 0;
      const until = at === endLine && endColumn !== undefined ? endColumn - 1 : whole.length;
      lines[at - 1] = whole.slice(0, from) + whole.slice(from, until).replace(/[^\r]/g, '*') + whole.slice(until);
    }
  }
  return lines;
}

function summaryLine(list: readonly Diagnostic[]): string {
  const { errors, warnings, infos } = summarise(list);
  const count = (n: number, word: string) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]);
  return [...count(errors, 'error'), ...count(warnings, 'warning'), ...count(infos, 'note')].join(', ');
}

function printOne(diagnostic: Diagnostic, linesOf: LinesOf, paint: Paint): string {
  const { severity, code, message, location, hint, related = [] } = diagnostic;
  const lines = [`${paint.severity(severity, `${severity}[${code}]`)} ${paint.bold(readable(message))}`];
  const gutter = ' '.repeat(String(location?.line ?? 1).length);
  if (location) {
    lines.push(`${gutter} ${paint.dim(paint.arrow)} ${printPlace(location)}`);
    lines.push(...excerpt(location, severity, gutter, linesOf, paint));
  }
  if (hint) lines.push(`${gutter} = hint: ${readable(hint)}`);
  for (const other of related) lines.push(`${gutter} = ${readable(other.message)}: ${printPlace(other.location)}`);
  return lines.join('\n');
}

/** `file:line:column`, as editors and terminals link it. */
export function printPlace({ file, line, column }: Location): string {
  return `${escapeTerminal(file)}:${line}:${column}`;
}

function excerpt(
  location: Location,
  severity: Severity,
  gutter: string,
  linesOf: LinesOf,
  paint: Paint,
): readonly string[] {
  const line = linesOf(location.file)?.[location.line - 1]?.replace(/\r$/, '');
  if (line === undefined) return [];
  const from = location.column - 1;
  const sameLine = location.endLine === undefined || location.endLine === location.line;
  const until = Math.max(
    from + 1,
    Math.min(line.length, sameLine ? (location.endColumn ?? from + 2) - 1 : line.length),
  );
  const start = from > window - 20 ? from - 40 : 0;
  const shown = line.slice(start, start + window);
  const before = start > 0 ? '...' : '';
  const after = start + window < line.length ? '...' : '';
  const pad = ' '.repeat(before.length + width(visible(shown.slice(0, from - start))));
  const marks = '^'.repeat(Math.max(1, width(visible(shown.slice(from - start, until - start)))));
  return [
    `${gutter} ${paint.dim(paint.bar)}`,
    `${paint.dim(`${location.line} ${paint.bar}`)} ${before}${visible(shown)}${after}`,
    `${gutter} ${paint.dim(paint.bar)} ${pad}${paint.severity(severity, marks)}`,
  ];
}

const visible = (text: string) => escapeTerminal(text.replaceAll('\t', '    '));
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

/** Columns that a text takes on a terminal. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : /\p{Mn}/u.test(character) ? 0 : 1;
  return columns;
}
