import type { Run } from '../api.js';
import { type Child, grid, link, state } from '../dom.js';
import { duration, time } from '../format.js';

/** Who or what wanted the run. */
export function askedBy({ kind, trigger }: Run): string {
  const names: Readonly<Record<string, string>> = { manual: 'hand', command: 'command line', job: 'its job' };
  return names[kind] ?? trigger ?? kind;
}

/** A table of runs. */
export function runRows(runs: readonly Run[]): Child {
  const heads = [
    { text: 'State' },
    { text: 'What' },
    { text: 'Asked for by', class: 'wide' },
    { text: 'Began', class: 't' },
    { text: 'Took', class: 'n' },
  ];
  return grid(
    heads,
    runs.map((run) => [
      state(run.state),
      link(['runs', run.id], run.target.name),
      askedBy(run),
      time(run.started_at ?? run.created_at),
      duration(run.duration_ms),
    ]),
  );
}
