import { follow, forgetToken, get, Refused, type Status, saveToken, takeToken } from './api.js';
import { h } from './dom.js';
import type { Page, Place, Tools } from './page.js';
import { lineagePage, problemsPage, tablePage, tablesPage } from './views/data.js';
import { definitionPage, definitionsPage, triggersPage } from './views/definitions.js';
import { overview } from './views/overview.js';
import { runPage } from './views/run.js';
import { runsPage } from './views/runs.js';

const menu = [
  ['', 'Overview'],
  ['runs', 'Runs'],
  ['triggers', 'Triggers'],
  ['pipelines', 'Pipelines'],
  ['tables', 'Tables'],
  ['lineage', 'Lineage'],
] as const;

const element = (id: string) => document.getElementById(id) as HTMLElement;
const main = element('main');

function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter((part) => part !== '');
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  return { parts: parts.map(decode), query: Object.fromEntries(new URLSearchParams(query)) };
}

function pageOf(place: Place): Page<unknown> {
  const [kind, name] = place.parts;
  switch (kind) {
    case 'runs':
      return name === undefined ? runsPage(place) : runPage(name);
    case 'triggers':
      return triggersPage();
    case 'jobs':
      return name === undefined ? definitionsPage() : definitionPage({ kind: 'job', name });
    case 'pipelines':
      return name === undefined ? definitionsPage() : definitionPage({ kind: 'pipeline', name });
    case 'tables':
      return name === undefined ? tablesPage() : tablePage(name);
    case 'lineage':
      return lineagePage();
    case 'problems':
      return problemsPage();
    default:
      return overview();
  }
}

let current: Page<unknown> = overview();
let drawn = '';
let turn = 0;
/** The token is asked for: nothing is drawn over the question. */
let asking = false;

function signIn(wrong: boolean): void {
  asking = true;
  const input = h('input', {
    type: 'password',
    name: 'token',
    required: true,
    autocomplete: 'off',
    'aria-label': 'Token',
  });
  const submit = (event: Event) => {
    event.preventDefault();
    saveToken((input as HTMLInputElement).value.trim());
    location.reload();
  };
  main.replaceChildren(
    h(
      'section',
      { class: 'card sign' },
      h('h1', {}, 'Token needed'),
      h(
        'p',
        { class: 'quiet' },
        'sparkle serve prints an address with its token when it starts, and names the file that holds it.',
      ),
      wrong && h('p', { class: 'notice bad' }, 'This token is not the right one.'),
      h('form', { submit }, h('label', {}, 'Token', input), h('button', { class: 'main' }, 'Open')),
    ),
  );
  input.focus();
}

function problem(error: unknown): void {
  if (asking) return;
  if (error instanceof Refused && error.status === 401) {
    const had = sessionStorage.length > 0;
    forgetToken();
    signIn(had);
    return;
  }
  const text = error instanceof Refused ? error.message : 'The server does not answer. This page tries again.';
  const hint = error instanceof Refused ? error.hint : undefined;
  for (const old of main.querySelectorAll(':scope > .problem, :scope > .quiet')) old.remove();
  main.prepend(h('p', { class: 'notice bad problem', role: 'alert' }, hint === undefined ? text : `${text} ${hint}`));
  drawn = '';
}

/** Draws anew and leaves the keyboard, what is unfolded, what is typed and what is scrolled where they were. */
function show(children: readonly Parameters<typeof h>[2][]): void {
  const keyOf = (node: Element | null) => node?.getAttribute('data-focus') ?? undefined;
  const focused = keyOf(document.activeElement);
  const open = new Set([...main.querySelectorAll('details[open]')].map((one) => one.getAttribute('data-open')));
  const kept = new Map(
    [...main.querySelectorAll<HTMLInputElement>('[data-focus]')].map((one) => [
      keyOf(one),
      { value: one.tagName === 'SELECT' ? undefined : one.value, top: one.scrollTop, left: one.scrollLeft },
    ]),
  );
  const fresh = h('div', {}, ...children);
  main.replaceChildren(...fresh.childNodes);
  for (const one of main.querySelectorAll('details')) if (open.has(one.getAttribute('data-open'))) one.open = true;
  for (const one of main.querySelectorAll<HTMLInputElement>('[data-focus]')) {
    const before = kept.get(keyOf(one));
    if (!before) continue;
    if (before.value) one.value = before.value;
    one.scrollTop = before.top;
    one.scrollLeft = before.left;
    if (keyOf(one) === focused) one.focus({ preventScroll: true });
  }
}

async function refresh(): Promise<void> {
  if (asking) return;
  turn += 1;
  const mine = turn;
  const page = current;
  try {
    const data = await page.load();
    if (mine !== turn || page !== current) return;
    const text = JSON.stringify(data);
    if (text === drawn) return;
    show([...page.draw(data, tools)]);
    drawn = text;
  } catch (error) {
    if (mine === turn) problem(error);
  }
}

const tools: Tools = {
  refresh: () => {
    drawn = '';
    void refresh();
  },
  act: (work) => {
    work().catch(problem);
  },
};

function visit(): void {
  takeToken();
  const place = placeOf(location.hash);
  if (location.hash === '#main') {
    main.focus();
    return;
  }
  current = pageOf(place);
  drawn = '';
  document.title = `${current.title} · Sparkle`;
  const here = place.parts[0] === 'jobs' ? 'pipelines' : (place.parts[0] ?? '');
  element('nav').replaceChildren(
    ...menu.map(([path, label]) =>
      h('a', { href: `#/${path}`, ...(path === here ? { 'aria-current': 'page' } : {}) }, label),
    ),
  );
  main.replaceChildren(h('p', { class: 'quiet' }, 'Loading…'));
  void refresh();
}

async function where(live: boolean): Promise<void> {
  try {
    const { project, env, version, state } = await get<Status>('/status');
    element('where').replaceChildren(
      h('span', {}, `${project} · ${env} · ${live ? state : 'connecting'} · ${version}`),
    );
  } catch {
    element('where').replaceChildren('no connection');
  }
}

window.addEventListener('hashchange', visit);
visit();
let waiting: ReturnType<typeof setTimeout> | undefined;
void follow(
  (event) => {
    if (!current.concerns(event) || waiting !== undefined) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      void refresh();
    }, 250);
  },
  (live) => {
    void where(live);
    if (live) void refresh();
  },
);
// Runs of other instances tell nothing here, and times grow older.
setInterval(() => {
  if (document.visibilityState !== 'visible') return;
  if (current.title === 'Overview' || current.title === 'Triggers') drawn = '';
  void refresh();
}, 10_000);
