import type { Change, DataEffect, StateEffect } from './change.js';

const dataWords: Readonly<Record<DataEffect, string>> = {
  none: 'no effect on rows',
  later: 'later rows only',
  rewritten: 'every row, at the next run',
  backfill: 'backfill needed',
  rebuild: 'rows that are there stay as they were',
  doubled: 'ROWS ARE DOUBLED',
};

const stateWords: Readonly<Record<StateEffect, string>> = {
  kept: 'state kept',
  lost: 'STATE LOST',
  new: 'state begins',
  unused: 'no state needed',
};

/** The most readers that are named on a line. */
const most = 6;

/** Effect in a few words: `breaking; backfill needed; state kept`. */
export function effectText(change: Change): string {
  return [...(change.breaking ? ['breaking'] : []), dataWords[change.data], stateWords[change.state]].join('; ');
}

/** Readers as `pipeline.task → table.column, column`. */
function readersText(change: Change): string | undefined {
  if (!change.downstream) return undefined;
  const groups = new Map<string, string[]>();
  for (const { pipeline, task, dataset, column } of change.downstream) {
    const key = `${pipeline}.${task}${dataset === '' ? '' : ` → ${dataset}`}`;
    const known = groups.get(key) ?? [];
    groups.set(key, dataset === '' || column === '*' ? known : [...known, column]);
  }
  const named = [...groups].map(([key, columns]) => (columns.length > 0 ? `${key} (${columns.join(', ')})` : key));
  const more = named.length - most;
  return [...named.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/**
 * Changes as lines, by pipeline. `notes` says of a kind of change what it means besides on the targets at hand.
 */
export function describeChanges(
  changes: readonly Change[],
  notes: (kind: Change['kind']) => readonly string[] = () => [],
): readonly string[] {
  const lines: string[] = [];
  let pipeline: string | undefined;
  for (const change of changes) {
    if (change.pipeline !== pipeline) lines.push(change.pipeline);
    pipeline = change.pipeline;
    const place = change.location ? ` (${change.location.file}:${change.location.line})` : '';
    const task = change.task === undefined ? '' : `${change.task}: `;
    lines.push(`  ${change.breaking ? '!' : '~'} ${task}${change.what}${place}`);
    lines.push(`      ${effectText(change)}: ${change.meaning}`);
    const readers = readersText(change);
    if (readers !== undefined) lines.push(`      read by ${readers}`);
    if (change.todo !== undefined) lines.push(`      do: ${change.todo}`);
    for (const note of notes(change.kind)) lines.push(`      ${note}`);
  }
  return lines;
}
