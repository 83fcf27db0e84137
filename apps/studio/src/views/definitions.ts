import { type Graph, get, post, type Run, type Target, type Trigger } from '../api.js';
import { card, empty, grid, h, link, state } from '../dom.js';
import { away, time } from '../format.js';
import { type Page, page, type Tools } from '../page.js';
import { picture } from '../picture.js';
import { runRows } from './run-rows.js';

interface Pipeline {
  readonly name: string;
  readonly template: string;
  readonly description?: string;
  readonly owner?: string;
  readonly enabled: boolean;
  readonly file: string;
}
interface Job {
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
  readonly pipelines: readonly string[];
  readonly file: string;
}

const start =
  (what: object, { act }: Tools) =>
  () =>
    act(async () => {
      const { id } = await post<{ id: string }>('/runs', what);
      location.hash = `#/runs/${id}`;
    });
const readAgain = ({ type }: { readonly type: string }) => type === 'loaded';

export const definitionsPage = (): Page<unknown> =>
  page<{ pipelines: readonly Pipeline[]; jobs: readonly Job[] }>({
    title: 'Pipelines',
    async load() {
      const [{ pipelines }, { jobs }] = await Promise.all([
        get<{ pipelines: readonly Pipeline[] }>('/pipelines'),
        get<{ jobs: readonly Job[] }>('/jobs'),
      ]);
      return { pipelines, jobs };
    },
    concerns: readAgain,
    draw: ({ pipelines, jobs }) => [
      h('div', { class: 'head' }, h('h1', {}, 'Jobs and pipelines')),
      jobs.length > 0 &&
        card(
          'Jobs',
          grid(
            [{ text: 'Job' }, { text: 'Pipelines' }, { text: 'Owner', class: 'wide' }, { text: 'File', class: 'wide' }],
            jobs.map((one) => [
              link(['jobs', one.name], one.name),
              one.pipelines.join(', '),
              one.owner,
              h('span', { class: 'place' }, one.file),
            ]),
          ),
        ),
      card(
        'Pipelines',
        pipelines.length > 0
          ? grid(
              [
                { text: 'Pipeline' },
                { text: 'Template' },
                { text: 'Owner', class: 'wide' },
                { text: 'File', class: 'wide' },
              ],
              pipelines.map((one) => [
                h('div', {}, link(['pipelines', one.name], one.name), !one.enabled && h('small', {}, ' disabled')),
                one.template,
                one.owner,
                h('span', { class: 'place' }, one.file),
              ]),
            )
          : empty('There are no pipelines.'),
      ),
    ],
  });

function parametersOf(text: string): Record<string, string | number | boolean> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      const [name, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
      const typed = /^(true|false|-?(0|[1-9]\d{0,14})(\.\d+)?)$/.test(value.trim());
      return [name.trim(), typed ? (JSON.parse(value.trim()) as number | boolean) : value.trim()];
    }),
  );
}

export function definitionPage(target: Target): Page<unknown> {
  const path = `/${target.kind}s/${encodeURIComponent(target.name)}`;
  return page<{ graph: Graph; runs: readonly Run[] }>({
    title: target.name,
    async load() {
      const [graph, { runs }] = await Promise.all([
        get<Graph>(`${path}/graph`),
        get<{ runs: readonly Run[] }>('/runs', { [target.kind]: target.name, limit: '10' }),
      ]);
      return { graph, runs };
    },
    concerns: ({ type }) => ['loaded', 'fired', 'run_started', 'run_ended'].includes(type),
    draw({ graph, runs }, tools) {
      const text = h('textarea', {
        rows: 3,
        'data-focus': 'params',
        placeholder: 'name=value, one a line',
      }) as HTMLTextAreaElement;
      const run = () => start({ [target.kind]: target.name, params: parametersOf(text.value) }, tools)();
      return [
        h('div', { class: 'head' }, h('h1', {}, target.name), h('span', { class: 'quiet' }, target.kind)),
        card(
          'Tasks in their order',
          picture(
            'Graph of the tasks',
            graph.nodes.map((node) => ({
              id: node.id,
              label: node.label,
              sub: [node.op, node.group].filter(Boolean).join(' · '),
              title: `${node.id} ${node.file ?? ''}:${node.line ?? ''}`,
            })),
            graph.edges.map((edge) => ({ from: edge.from, to: edge.to, look: edge.when })),
          ),
        ),
        card(
          'Start a run',
          h('label', {}, 'Parameters', text),
          h('p', {}, h('button', { class: 'main', click: run }, 'Run the last closed interval')),
        ),
        card('Latest runs', runs.length > 0 ? runRows(runs) : empty('There are no runs yet.')),
      ];
    },
  });
}

export const triggersPage = (): Page<unknown> =>
  page<{ triggers: readonly Trigger[] }>({
    title: 'Triggers',
    load: () => get('/triggers'),
    concerns: ({ type }) => type === 'loaded' || type === 'fired',
    draw: ({ triggers }, tools) => [
      h('div', { class: 'head' }, h('h1', {}, 'Triggers')),
      card(
        '',
        triggers.length > 0
          ? grid(
              [
                { text: 'Trigger' },
                { text: 'Starts' },
                { text: 'Last', class: 't wide' },
                { text: 'Next', class: 't' },
                { text: '' },
              ],
              triggers.map((one) => [
                h(
                  'div',
                  {},
                  h('div', {}, one.name, ' ', !one.enabled && state('disabled')),
                  h('small', {}, one.type, h('span', { class: 'wide' }, ` · ${one.file}`)),
                  (one.problem ?? one.source?.problem) !== undefined &&
                    h('div', { class: 'error' }, one.problem ?? one.source?.problem),
                ),
                link([`${one.starts.kind}s`, one.starts.name], one.starts.name),
                time(one.last),
                h('span', { title: time(one.next) }, away(one.next)),
                h(
                  'button',
                  { click: start({ trigger: one.name }, tools), 'aria-label': `Run ${one.name} now` },
                  'Run now',
                ),
              ]),
            )
          : empty('There are no triggers.'),
      ),
    ],
  });
