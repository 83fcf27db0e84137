import { type Approval, get, type Run, type Status, type Trigger } from '../api.js';
import { type Child, card, empty, grid, h, hrefOf, link } from '../dom.js';
import { away, time } from '../format.js';
import { page } from '../page.js';
import { runRows } from './run-rows.js';

interface Data {
  readonly status: Status;
  readonly triggers: readonly Trigger[];
  readonly running: readonly Run[];
  readonly failed: readonly Run[];
  readonly latest: readonly Run[];
  readonly approvals: readonly Approval[];
}

const runs = (state?: string, limit = '8') => get<{ runs: readonly Run[] }>('/runs', { state, limit });

function figure(name: string, n: number, look = ''): HTMLElement {
  return h(
    'a',
    { class: `figure ${n > 0 ? look : ''}`, href: `${hrefOf(['runs'])}?state=${name}` },
    h('b', {}, n),
    h('span', {}, name),
  );
}

export function notices({ status, approvals }: Pick<Data, 'status' | 'approvals'>): readonly Child[] {
  return [
    status.errors > 0 &&
      h('p', { class: 'notice bad' }, `${status.errors} errors in the files. `, link(['problems'], 'See them')),
    status.stale.length > 0 &&
      h('p', { class: 'notice' }, `Still served as they were before: ${status.stale.join(', ')}`),
    ...approvals.map((one) =>
      h('p', { class: 'notice' }, 'A run waits for an answer: ', link(['runs', one.run], one.message)),
    ),
  ];
}

export const overview = () =>
  page<Data>({
    title: 'Overview',
    async load() {
      const [status, { triggers }, queued, active, failed, latest, { approvals }] = await Promise.all([
        get<Status>('/status'),
        get<{ triggers: readonly Trigger[] }>('/triggers'),
        runs('queued'),
        runs('running'),
        runs('failed', '5'),
        runs(undefined, '8'),
        get<{ approvals: readonly Approval[] }>('/approvals'),
      ]);
      return {
        status,
        triggers,
        running: [...active.runs, ...queued.runs],
        failed: failed.runs,
        latest: latest.runs,
        approvals,
      };
    },
    concerns: (event) => event.type !== 'task_log',
    draw(data) {
      const { status, triggers, running, failed, latest } = data;
      const next = triggers
        .filter((one) => one.next !== undefined)
        .sort((a, b) => ((a.next ?? '') < (b.next ?? '') ? -1 : 1))
        .slice(0, 8);
      const n = (name: string) => status.runs[name] ?? 0;
      return [
        h('div', { class: 'head' }, h('h1', {}, 'Overview')),
        ...notices(data),
        h(
          'div',
          { class: 'figures' },
          figure('running', n('running'), 'busy'),
          figure('queued', n('queued')),
          figure('failed', n('failed'), 'bad'),
          figure('success', n('success')),
        ),
        latest.some((one) => one.kind === 'command') &&
          h(
            'p',
            {},
            h(
              'small',
              {},
              'Counted are runs that this server was asked for; the lists hold those of the command line too.',
            ),
          ),
        h(
          'div',
          { class: 'grid' },
          card('Running and waiting', running.length > 0 ? runRows(running) : empty('Nothing runs now.')),
          card(
            'Next',
            next.length > 0
              ? grid(
                  [{ text: 'Trigger' }, { text: 'Starts' }, { text: 'When', class: 't' }],
                  next.map((one) => [
                    link(['triggers'], one.name),
                    link([`${one.starts.kind}s`, one.starts.name], one.starts.name),
                    h('span', { title: time(one.next) }, away(one.next)),
                  ]),
                )
              : empty('No trigger has a next tick.'),
          ),
          card('Last failures', failed.length > 0 ? runRows(failed) : empty('No run has failed.')),
          card('Latest runs', latest.length > 0 ? runRows(latest) : empty('There are no runs yet.')),
        ),
      ];
    },
  });
