import { layout } from './layout.js';
import type { ColumnEdge, LineageDataset, ProjectLineage } from './project-lineage.js';

/** Text that stays text in HTML, SVG and attributes. */
function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

const box = { width: 240, height: 44, gapX: 80, gapY: 20, margin: 24 };

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 32 ? `…${characters.slice(-31).join('')}` : text;
}

interface Node {
  readonly id: string;
  readonly title: string;
  readonly small: string;
  readonly kind: 'dataset' | 'job';
}

function nodesOf(lineage: ProjectLineage): readonly Node[] {
  return [
    ...lineage.datasets.map(
      (dataset): Node => ({ id: `d:${dataset.id}`, title: dataset.label, small: dataset.namespace, kind: 'dataset' }),
    ),
    ...lineage.jobs.map((job): Node => ({ id: `j:${job.id}`, title: job.operation, small: job.pipeline, kind: 'job' })),
  ];
}

function svg(lineage: ProjectLineage): string {
  const nodes = nodesOf(lineage);
  const edges = lineage.jobs.flatMap((job) => [
    ...job.reads.map((dataset) => ({ from: `d:${dataset}`, to: `j:${job.id}` })),
    ...job.writes.map((dataset) => ({ from: `j:${job.id}`, to: `d:${dataset}` })),
  ]);
  const placed = new Map(
    layout(
      nodes.map((node) => node.id),
      edges,
    ).map((one) => [
      one.id,
      { x: box.margin + one.layer * (box.width + box.gapX), y: box.margin + one.row * (box.height + box.gapY) },
    ]),
  );
  const right = Math.max(0, ...[...placed.values()].map((at) => at.x)) + box.width + box.margin;
  const bottom = Math.max(0, ...[...placed.values()].map((at) => at.y)) + box.height + box.margin;
  const lines = edges.map((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
    if (!from || !to) return '';
    const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2];
    const bend = Math.max(40, (x2 - x1) / 2);
    return `<path d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#arrow)"/>`;
  });
  const boxes = nodes.map((node) => {
    const at = placed.get(node.id) ?? { x: 0, y: 0 };
    return `<g class="${node.kind}" transform="translate(${at.x} ${at.y})"><title>${escapeHtml(`${node.small}: ${node.title}`)}</title><rect width="${box.width}" height="${box.height}" rx="${node.kind === 'job' ? 4 : 20}"/><text x="16" y="19">${escapeHtml(shorten(node.title))}</text><text x="16" y="34" class="small">${escapeHtml(shorten(node.small))}</text></g>`;
  });
  return `<svg viewBox="0 0 ${right} ${bottom}" width="${right}" height="${bottom}" role="img" aria-label="Lineage of tables"><defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs><g class="edges">${lines.join('')}</g>${boxes.join('')}</svg>`;
}

function columnRow(
  lineage: ProjectLineage,
  dataset: LineageDataset,
  column: LineageDataset['columns'][number],
): string {
  const labels = new Map(lineage.datasets.map((one) => [one.id, one.label]));
  const text = (edge: ColumnEdge) =>
    `${labels.get(edge.from.dataset) ?? edge.from.dataset}.${edge.from.column}${edge.kind === 'identity' ? '' : ` (${edge.kind})`}`;
  const from = lineage.columns
    .filter((edge) => edge.to.dataset === dataset.id && edge.to.column === column.name)
    .map(text);
  const cells = [column.name, column.type, column.class ?? '', from.join(', '), column.description ?? ''];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

function table(lineage: ProjectLineage, dataset: LineageDataset): string {
  const rows = dataset.columns.map((column) => columnRow(lineage, dataset, column)).join('');
  return `<details><summary>${escapeHtml(dataset.label)} <span>${escapeHtml(dataset.namespace)}</span></summary><table><thead><tr><th>Column</th><th>Type</th><th>Class</th><th>Made from</th><th>Description</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

const style = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;margin:24px;background:Canvas;color:CanvasText}
h1{font-size:20px}.scroll{overflow:auto;border:1px solid #8884;border-radius:8px}
.edges path{fill:none;stroke:#8889;stroke-width:1.5}marker path{fill:#888}rect{stroke-width:1.5;fill:Canvas}
.dataset rect{stroke:#2b7a78}.job rect{stroke:#b5651d}text{fill:CanvasText;font-size:12px}text.small{font-size:10px;opacity:.65}
details{margin:8px 0}summary{cursor:pointer}summary span{opacity:.6}table{border-collapse:collapse;margin:8px 0}td,th{border:1px solid #8884;padding:2px 8px;text-align:left}`;

/**
 * A page that needs nothing else: a picture of tables and operations, and a table of columns with what each was made
 * from. No script; all text is escaped and a content policy forbids everything but the style of the page.
 */
export function lineageHtml(lineage: ProjectLineage, options: { readonly title: string }): string {
  const title = escapeHtml(options.title);
  const tables = lineage.datasets
    .filter((dataset) => dataset.columns.length > 0)
    .map((dataset) => table(lineage, dataset));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lineage of ${title}</title>
<style>${style}</style>
</head>
<body>
<h1>Lineage of ${title}</h1>
<div class="scroll">${svg(lineage)}</div>
<h2>Columns</h2>
${tables.join('\n')}
</body>
</html>
`;
}
