import { get, type Run } from '../api.js';
import { card, empty, h, hrefOf } from '../dom.js';
import { type Page, type Place, page } from '../page.js';
import { runRows } from './run-rows.js';

interface Data {
  readonly runs: readonly Run[];
  readonly next?: string;
  readonly names: readonly string[];
}

const states = ['queued', 'running', 'success', 'partial', 'failed', 'not_ready', 'cancelled'];
const kinds = ['tick', 'event', 'webhook', 'manual', 'command', 'job'];

function go(query: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  location.hash = `${hrefOf(['runs'])}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
}

function choice(name: string, label: string, options: readonly string[], { query }: Place): HTMLElement {
  const all = ['', ...options].map((one) =>
    h('option', { value: one, selected: (query[name] ?? '') === one }, one === '' ? 'all' : one.replace('_', ' ')),
  );
  const change = (event: Event) =>
    go({ ...query, before: undefined, [name]: (event.target as HTMLSelectElement).value });
  return h('label', {}, label, h('select', { name, 'data-focus': name, change }, ...all));
}

export function runsPage(place: Place): Page<unknown> {
  const { query } = place;
  return page<Data>({
    title: 'Runs',
    async load() {
      const [kind, ...rest] = (query['of'] ?? '').split(':');
      const [page, { pipelines }, { jobs }] = await Promise.all([
        get<{ runs: readonly Run[]; next?: string }>('/runs', {
          state: query['state'],
          kind: query['kind'],
          before: query['before'],
          ...(kind ? { [kind]: rest.join(':') } : {}),
        }),
        get<{ pipelines: readonly { name: string }[] }>('/pipelines'),
        get<{ jobs: readonly { name: string }[] }>('/jobs'),
      ]);
      const names = [...jobs.map(({ name }) => `job:${name}`), ...pipelines.map(({ name }) => `pipeline:${name}`)];
      return { ...page, names };
    },
    concerns: ({ type }) => ['fired', 'run_started', 'run_ended', 'run_retry', 'run_lost'].includes(type),
    draw: ({ runs, next, names }) => [
      h('div', { class: 'head' }, h('h1', {}, 'Runs')),
      h(
        'div',
        { class: 'filters' },
        choice('state', 'State', states, place),
        choice('kind', 'Asked for by', kinds, place),
        choice('of', 'Job or pipeline', names, place),
      ),
      card('', runs.length > 0 ? runRows(runs) : empty('No run fits.')),
      h(
        'p',
        {},
        query['before'] !== undefined && h('button', { click: () => go({ ...query, before: undefined }) }, 'Newest'),
        ' ',
        next !== undefined && h('button', { click: () => go({ ...query, before: next }) }, 'Older'),
      ),
    ],
  });
}
