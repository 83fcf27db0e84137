import { h, svg } from './dom.js';
import { layout } from './layout.js';

export interface PictureNode {
  readonly id: string;
  readonly label: string;
  readonly sub?: string;
  /** State or kind: decides the colour. */
  readonly look?: string;
  readonly title?: string;
}
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly look?: string;
}

const sizes = { width: 182, height: 46, across: 46, down: 16 };
const longest = 26;
/** Pictures up to this width are made smaller where they do not fit; wider ones are scrolled. */
const widestFit = 1750;
const short = (text: string) => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

/** Nodes and arrows. `choose` makes nodes something to press. */
export function picture(
  label: string,
  nodes: readonly PictureNode[],
  edges: readonly PictureEdge[],
  choose?: (id: string) => void,
): HTMLElement {
  const placed = layout(
    nodes.map((node) => node.id),
    edges,
    sizes,
  );
  const at = new Map(placed.nodes.map((node) => [node.id, node]));
  const lines = edges.flatMap((edge) => {
    const from = at.get(edge.from);
    const to = at.get(edge.to);
    if (!from || !to) return [];
    const [x1, y1, x2, y2] = [from.x + sizes.width, from.y + sizes.height / 2, to.x, to.y + sizes.height / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    return [
      svg('path', {
        class: `edge ${edge.look ?? ''}`,
        d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 7},${y2}`,
      }),
      svg('path', { class: 'arrow', d: `M${x2 - 8},${y2 - 4} L${x2},${y2} L${x2 - 8},${y2 + 4} z` }),
    ];
  });
  const boxes = nodes.map((node) => {
    const place = at.get(node.id);
    const press = choose && (() => choose(node.id));
    const inside = { x: 12, 'text-anchor': 'start' };
    return svg(
      'g',
      {
        class: `node ${node.look ?? ''}`,
        transform: `translate(${place?.x ?? 0},${place?.y ?? 0})`,
        'data-id': node.id,
        ...(press
          ? {
              tabindex: 0,
              role: 'button',
              'aria-label': `${node.label} ${node.sub ?? ''}`,
              'data-focus': `node ${node.id}`,
              click: press,
              keydown: (event: Event) => {
                const { key } = event as KeyboardEvent;
                if (key !== 'Enter' && key !== ' ') return;
                event.preventDefault();
                press();
              },
            }
          : {}),
      },
      svg('title', {}, node.title ?? node.label),
      svg('rect', { width: sizes.width, height: sizes.height, rx: 8 }),
      svg('text', { ...inside, y: node.sub ? 20 : 28 }, short(node.label)),
      node.sub !== undefined && svg('text', { ...inside, y: 36, class: 'sub' }, short(node.sub)),
    );
  });
  const { width, height } = placed;
  return h(
    'div',
    {
      class: width <= widestFit ? 'graph fit' : 'graph',
      tabindex: 0,
      role: 'group',
      'aria-label': label,
      'data-focus': label,
    },
    svg('svg', { width, height, viewBox: `0 0 ${width} ${height}` }, ...lines, ...boxes),
  );
}
