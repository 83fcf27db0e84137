import type { Matrix, MatrixEntry, MatrixTarget } from './matrix.js';

export interface MarkdownOptions {
  /** What stands before the path of a case in links: `../../` from a page of `docs/reference`. */
  readonly base: string;
  /** Most links of one entry; further cases are counted. @default 3 */
  readonly most?: number;
}

const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** An entry in a few words; what has no proof says so. */
export function entryText(entry: MatrixEntry): string {
  if (entry.means === 'unsupported' || entry.means === 'unknown') return entry.means;
  return `${entry.means}, ${entry.evidence === 'none' ? 'declared, no case' : entry.evidence}`;
}

function links(entry: MatrixEntry, { base, most = 3 }: MarkdownOptions): string {
  const shown = entry.cases.slice(0, most).map((one) => `[${one.name}](${base}${one.source})`);
  const more = entry.cases.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const heading = (target: MatrixTarget) => target.title;

/** The matrix as tables of Markdown: one of all targets, then one of each target with its cases. */
export function matrixMarkdown(matrix: Matrix, options: MarkdownOptions): string {
  const overview = table(
    ['feature', ...matrix.targets.map(heading)],
    matrix.features.map((feature) => [
      `\`${feature}\``,
      ...matrix.targets.map((target) => {
        const entry = target.entries.find((one) => one.feature === feature);
        return entry ? entryText(entry) : '';
      }),
    ]),
  );
  const parts = matrix.targets.map((target) => {
    const rows = target.entries.map((entry) => [
      `\`${entry.feature}\``,
      entry.means,
      entry.how ?? '',
      entry.means === 'unsupported' ? '' : entry.evidence === 'none' ? 'declared, no case' : entry.evidence,
      links(entry, options),
    ]);
    return `## ${heading(target)}\n\n${table(['feature', 'means', 'how', 'evidence', 'cases'], rows)}`;
  });
  return [overview, ...parts].join('\n\n');
}

/** How many features each target does by which means, and how many of these no case has run. */
export function matrixSummary(target: MatrixTarget): string {
  const count = (means: MatrixEntry['means']) => target.entries.filter((entry) => entry.means === means).length;
  const can = target.entries.filter((entry) => entry.means !== 'unsupported' && entry.means !== 'unknown');
  const proven = can.filter((entry) => entry.evidence !== 'none').length;
  return `${count('native')} native, ${count('workaround')} by other means, ${count('runner')} by the runner, ${count('unsupported')} refused; ${proven} of ${can.length} proven by a case`;
}
