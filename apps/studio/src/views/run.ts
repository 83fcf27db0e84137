import { type Approval, type Graph, get, post, type Run } from '../api.js';
import { type Child, card, empty, grid, h, link, state } from '../dom.js';
import { count, duration, time } from '../format.js';
import { type Page, page, type Tools } from '../page.js';
import { picture } from '../picture.js';
import { askedBy } from './run-rows.js';

interface Task {
  readonly task: string;
  readonly state: string;
  readonly attempts: number;
  readonly duration_ms?: number;
  readonly rows_read?: number;
  readonly rows_written?: number;
  readonly rows_rejected?: number;
  readonly error?: string;
  readonly tries: readonly { readonly attempt: number; readonly ended_at: string; readonly error?: string }[];
}
interface Details {
  readonly run: Run;
  readonly params: Readonly<Record<string, unknown>>;
  readonly attempt_ids: readonly string[];
  readonly attempt?: string;
  readonly tasks: readonly Task[];
  readonly approvals: readonly Approval[];
}
interface Line {
  readonly at: string;
  readonly task: string;
  readonly message: string;
}
interface Data extends Details {
  readonly graph: Graph | undefined;
  readonly lines: readonly Line[];
  readonly more: boolean;
}

const fact = (name: string, value: Child) => h('div', {}, h('dt', {}, name), h('dd', {}, value));

function questions({ approvals }: Data, { act, refresh }: Tools): readonly Child[] {
  return approvals.map((one) => {
    const name = h('input', {
      name: 'by',
      required: true,
      'data-focus': 'by',
      autocomplete: 'name',
    }) as HTMLInputElement;
    const answer = (decision: string) => () =>
      act(async () => {
        await post('/approvals', { run: one.run, task: one.task, decision, by: name.value });
        refresh();
      });
    return card(
      'Waits for an answer',
      h('p', {}, one.message),
      one.approvers.length > 0 && h('p', { class: 'quiet' }, `May be answered by ${one.approvers.join(', ')}`),
      h(
        'div',
        { class: 'filters' },
        h('label', {}, 'Your name', name),
        h('button', { class: 'main', click: answer('approved') }, 'Approve'),
        h('button', { click: answer('rejected') }, 'Reject'),
      ),
    );
  });
}

function actions({ run, params }: Data, { act, refresh }: Tools): HTMLElement {
  const stop = (how: string) => () =>
    act(async () => {
      await post(`/runs/${run.id}/cancel`, { how });
      refresh();
    });
  const again = () =>
    act(async () => {
      const { kind, name } = run.target;
      const body = { [kind]: name, params, interval: run.interval };
      const { id } = await post<{ id: string }>('/runs', body);
      location.hash = `#/runs/${id}`;
    });
  const active = run.state === 'queued' || (run.state === 'running' && run.kind !== 'command');
  return h(
    'div',
    { class: 'actions' },
    active &&
      run.state === 'running' &&
      h('button', { click: stop('drain'), title: 'Tasks that run may finish' }, 'Drain'),
    active && h('button', { click: stop('abort') }, 'Cancel'),
    !active && h('button', { click: again, title: 'The same interval and parameters' }, 'Run again'),
  );
}

function taskRows({ tasks, graph }: Data): Child {
  const places = new Map(graph?.nodes.map((node) => [node.id, node.file && `${node.file}:${node.line ?? 1}`]));
  const rows = tasks.map((one) => [
    state(one.state),
    h(
      'div',
      {},
      h('div', {}, one.task),
      places.get(one.task) !== undefined && h('div', { class: 'place' }, places.get(one.task)),
      one.error !== undefined && h('div', { class: 'error' }, one.error),
      one.tries.length > 1 &&
        h(
          'details',
          { 'data-open': one.task },
          h('summary', {}, `${one.tries.length} tries`),
          ...one.tries.map((t) =>
            h('div', { class: 'place' }, `${t.attempt}: ${time(t.ended_at)} ${t.error ?? 'done'}`),
          ),
        ),
    ),
    count(one.rows_read),
    count(one.rows_written),
    duration(one.duration_ms),
  ]);
  const heads = [
    { text: 'State' },
    { text: 'Task' },
    { text: 'Rows read', class: 'n wide' },
    { text: 'Written', class: 'n wide' },
    { text: 'Took', class: 'n' },
  ];
  return tasks.length > 0 ? grid(heads, rows) : empty('No task has ended yet.');
}

export function runPage(id: string): Page<unknown> {
  let task: string | undefined;
  let attempt: string | undefined;
  let shown = 200;
  const path = `/runs/${encodeURIComponent(id)}`;
  return page<Data>({
    title: 'Run',
    async load() {
      const [details, graph, log] = await Promise.all([
        get<Details>(path, { attempt }),
        get<Graph>(`${path}/graph`, { attempt }).catch(() => undefined),
        get<{ lines: readonly Line[]; next?: number }>(`${path}/logs`, { attempt, task, limit: String(shown) }),
      ]);
      return { ...details, graph, lines: log.lines, more: log.next !== undefined };
    },
    concerns: (event) => event.run === id,
    draw(data, tools) {
      const { run, params, attempt_ids: ids, graph, lines, more } = data;
      const choose = (name: string) => {
        task = task === name ? undefined : name;
        tools.refresh();
      };
      const given = Object.entries(params);
      return [
        h('div', { class: 'head' }, h('h1', {}, run.target.name), state(run.state), actions(data, tools)),
        ...questions(data, tools),
        h(
          'section',
          { class: 'card' },
          h(
            'dl',
            { class: 'facts' },
            fact(
              run.target.kind === 'job' ? 'Job' : 'Pipeline',
              link([`${run.target.kind}s`, run.target.name], run.target.name),
            ),
            fact('Asked for by', askedBy(run)),
            fact('Data from', time(run.interval.start)),
            fact('to', time(run.interval.end)),
            fact('Began', time(run.started_at) || 'not yet'),
            run.duration_ms !== undefined && fact('Took', duration(run.duration_ms)),
            run.instance !== undefined && fact('On', run.instance),
            given.length > 0 && fact('Parameters', given.map(([name, value]) => `${name}=${String(value)}`).join(', ')),
            ids.length > 1 &&
              fact(
                'Attempt',
                h(
                  'select',
                  {
                    'data-focus': 'attempt',
                    'aria-label': 'Attempt',
                    change: (event: Event) => {
                      attempt = (event.target as HTMLSelectElement).value;
                      tools.refresh();
                    },
                  },
                  ...ids.map((one, n) =>
                    h('option', { value: one, selected: one === data.attempt }, `${ids.length - n} of ${ids.length}`),
                  ),
                ),
              ),
            fact('Id', h('span', { class: 'place' }, run.id)),
          ),
          run.error !== undefined && h('div', { class: 'error', role: 'alert' }, run.error),
        ),
        graph &&
          card(
            'Tasks in their order',
            picture(
              'Graph of the tasks',
              graph.nodes.map((node) => ({
                id: node.id,
                label: node.label,
                sub: [node.state ?? (run.state === 'running' ? 'waits' : node.op), node.group]
                  .filter(Boolean)
                  .join(' · '),
                look: node.state ?? '',
                title: `${node.id} (${node.op})`,
              })),
              graph.edges.map((edge) => ({ from: edge.from, to: edge.to, look: edge.when })),
              choose,
            ),
          ),
        card('Tasks', taskRows(data)),
        card(
          task === undefined ? 'Log' : `Log of ${task}`,
          task !== undefined && h('p', {}, h('button', { click: () => choose(task ?? '') }, 'All tasks')),
          lines.length > 0
            ? h(
                'ol',
                { class: 'logs', tabindex: 0, 'aria-label': 'Log lines', 'data-focus': 'logs' },
                ...lines.map((line) =>
                  h(
                    'li',
                    {},
                    h('span', { class: 'when' }, time(line.at)),
                    h('span', { class: 'who' }, line.task),
                    h('span', {}, line.message),
                  ),
                ),
              )
            : empty('No lines.'),
          more &&
            shown < 1000 &&
            h(
              'button',
              {
                click: () => {
                  shown = 1000;
                  tools.refresh();
                },
              },
              'More lines',
            ),
          more &&
            shown >= 1000 &&
            h('p', { class: 'quiet' }, 'These are the first 1,000 lines. Choose a task above for its own.'),
        ),
      ];
    },
  });
}
