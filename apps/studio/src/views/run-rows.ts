import type { Run } from '../api.js';
import { type Child, grid, link, state } from '../dom.js';
import { duration, time } from '../format.js';

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
      run.trigger && run.kind !== 'manual' ? run.trigger : run.kind === 'command' ? 'command line' : 'hand',
      time(run.started_at ?? run.created_at),
      duration(run.duration_ms),
    ]),
  );
}
