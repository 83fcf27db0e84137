import { byCodeUnits } from '@sparkle-orchestration/core';

export interface Placed {
  readonly id: string;
  /** From the left. */
  readonly layer: number;
  /** From the top of its layer. */
  readonly row: number;
}

/** Layers by the longest way from a beginning; an edge that closes a circle does not push anything on. */
function layersOf(ids: readonly string[], before: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    open.add(id);
    let layer = 0;
    for (const other of before.get(id) ?? []) if (!open.has(other)) layer = Math.max(layer, visit(other) + 1);
    open.delete(id);
    layers.set(id, layer);
    return layer;
  };
  for (const id of ids) visit(id);
  return layers;
}

/** Moves every node as close to what it leads to as it can go, so that no line has to pass behind other nodes. */
function drawnTogether(
  layers: ReadonlyMap<string, number>,
  edges: readonly { readonly from: string; readonly to: string }[],
): ReadonlyMap<string, number> {
  const after = new Map<string, string[]>();
  for (const edge of edges) after.set(edge.from, [...(after.get(edge.from) ?? []), edge.to]);
  const moved = new Map(layers);
  const fromTheEnd = [...layers].sort(([, a], [, b]) => b - a).map(([id]) => id);
  for (const id of fromTheEnd) {
    const own = moved.get(id) ?? 0;
    const next = (after.get(id) ?? []).map((other) => moved.get(other) ?? 0).filter((layer) => layer > own);
    if (next.length > 0) moved.set(id, Math.min(...next) - 1);
  }
  return moved;
}

/** Places nodes in layers and orders each layer by the mean row of what comes before, so that few lines cross. */
export function layout(
  ids: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
): readonly Placed[] {
  const before = new Map<string, string[]>();
  for (const edge of edges) before.set(edge.to, [...(before.get(edge.to) ?? []), edge.from]);
  const layers = drawnTogether(layersOf(ids, before), edges);
  const depth = Math.max(-1, ...layers.values());
  const rows = new Map<string, number>();
  const placed: Placed[] = [];
  for (let layer = 0; layer <= depth; layer++) {
    const mean = (id: string) => {
      const known = (before.get(id) ?? []).flatMap((other) => rows.get(other) ?? []);
      return known.length === 0 ? 0 : known.reduce((sum, row) => sum + row, 0) / known.length;
    };
    const members = ids.filter((id) => layers.get(id) === layer).sort((a, b) => mean(a) - mean(b) || byCodeUnits(a, b));
    members.forEach((id, row) => {
      rows.set(id, row);
      placed.push({ id, layer, row });
    });
  }
  return placed;
}
