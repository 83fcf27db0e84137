import type { ProjectLineage } from './project-lineage.js';

export interface PictureOptions {
  /** Column by column instead of tables only. @default false */
  readonly columns?: boolean;
}

/** Text inside a Mermaid label: everything that its grammar or HTML could read becomes an entity. */
function mermaidText(text: string): string {
  return [...text]
    .map((character) => (/[\p{L}\p{N} ._/:-]/u.test(character) ? character : `#${character.codePointAt(0)};`))
    .join('');
}

/** Text inside a DOT string. */
function dotText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replace(/\p{Cc}/gu, ' ');
}

interface Drawn {
  readonly nodes: readonly { readonly id: string; readonly text: string; readonly job: boolean }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label?: string }[];
}

function drawTables(lineage: ProjectLineage): Drawn {
  const ids = new Map<string, string>();
  for (const [index, dataset] of lineage.datasets.entries()) ids.set(dataset.id, `d${index}`);
  const nodes = lineage.datasets.map((dataset) => ({ id: ids.get(dataset.id) ?? '', text: dataset.label, job: false }));
  const jobs = lineage.jobs.map((job, index) => ({ id: `j${index}`, text: job.id, job: true }));
  const edges = lineage.jobs.flatMap((job, index) => [
    ...job.reads.map((dataset) => ({ from: ids.get(dataset) ?? '', to: `j${index}` })),
    ...job.writes.map((dataset) => ({ from: `j${index}`, to: ids.get(dataset) ?? '' })),
  ]);
  return { nodes: [...nodes, ...jobs], edges };
}

function drawColumns(lineage: ProjectLineage): Drawn {
  const ids = new Map<string, string>();
  const labels = new Map(lineage.datasets.map((dataset) => [dataset.id, dataset.label]));
  const nodes: { id: string; text: string; job: boolean }[] = [];
  const idOf = (at: { dataset: string; column: string }) => {
    const key = `${at.dataset}\n${at.column}`;
    const known = ids.get(key);
    if (known) return known;
    const id = `c${ids.size}`;
    ids.set(key, id);
    nodes.push({ id, text: `${labels.get(at.dataset) ?? at.dataset}.${at.column}`, job: false });
    return id;
  };
  const edges = lineage.columns.map((edge) => ({
    from: idOf(edge.from),
    to: idOf(edge.to),
    ...(edge.kind === 'identity' ? {} : { label: edge.kind }),
  }));
  return { nodes, edges };
}

/** A Mermaid flowchart from left to right: tables are cylinders, operations are boxes. */
export function lineageMermaid(lineage: ProjectLineage, options: PictureOptions = {}): string {
  const { nodes, edges } = options.columns ? drawColumns(lineage) : drawTables(lineage);
  const lines = nodes.map((node) =>
    node.job ? `  ${node.id}["${mermaidText(node.text)}"]` : `  ${node.id}[("${mermaidText(node.text)}")]`,
  );
  for (const edge of edges) lines.push(`  ${edge.from} -->${edge.label ? `|${edge.label}|` : ''} ${edge.to}`);
  return `flowchart LR\n${lines.join('\n')}\n`;
}

/** A Graphviz digraph from left to right. */
export function lineageDot(lineage: ProjectLineage, options: PictureOptions = {}): string {
  const { nodes, edges } = options.columns ? drawColumns(lineage) : drawTables(lineage);
  const lines = nodes.map(
    (node) => `  ${node.id} [label="${dotText(node.text)}", shape=${node.job ? 'box' : 'cylinder'}];`,
  );
  for (const edge of edges) lines.push(`  ${edge.from} -> ${edge.to}${edge.label ? ` [label="${edge.label}"]` : ''};`);
  return `digraph lineage {\n  rankdir=LR;\n${lines.join('\n')}\n}\n`;
}
