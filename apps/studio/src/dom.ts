import { plain } from './format.js';

export type Child = Node | string | number | undefined | false | readonly Child[];
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    // Text only ever becomes a text node: nothing of data, logs or definitions is read as HTML.
    else if (typeof child === 'string' || typeof child === 'number') element.append(plain(String(child)));
    else element.append(child as Node);
  }
}

/** An HTML element. */
export function h(name: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
}

/** An SVG element. */
export function svg(name: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  fill(element, attributes, children);
  return element;
}

/** A link to a page of ours. Parts are encoded, so that no name can be more than a name. */
export function link(parts: readonly string[], ...children: readonly Child[]): HTMLElement {
  return h('a', { href: hrefOf(parts) }, ...children);
}

export const hrefOf = (parts: readonly string[]): string => `#/${parts.map(encodeURIComponent).join('/')}`;

export const state = (name: string): HTMLElement =>
  h('span', { class: `state ${/^[a-z_]+$/.test(name) ? name : ''}` }, name.replaceAll('_', ' '));

export const empty = (text: string): HTMLElement => h('p', { class: 'empty' }, text);

export function card(title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', { class: 'card' }, title !== '' && h('h2', {}, title), ...children);
}

/** Rows below their headings, in a box that scrolls by itself when they are wide. */
export function grid(
  heads: readonly { readonly text: Child; readonly class?: string }[],
  rows: readonly (readonly Child[])[],
  kind = '',
): HTMLElement {
  const cell = (name: string, n: number, child: Child) => h(name, { class: heads[n]?.class }, child);
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: kind },
      h('thead', {}, h('tr', {}, ...heads.map((head, n) => cell('th', n, head.text)))),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((child, n) => cell('td', n, child))))),
    ),
  );
}
