export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}
export interface Layout {
  readonly nodes: readonly Placed[];
  readonly width: number;
  readonly height: number;
}
export interface Sizes {
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
}

type Edge = { readonly from: string; readonly to: string };

/** Column of each node: one after the last of those before it. Nodes of a circle stay where they are. */
function columnsOf(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const columns = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < ids.length; round += 1) {
    let moved = false;
    for (const { from, to } of edges) {
      const least = (columns.get(from) ?? 0) + 1;
      if ((columns.get(to) ?? 0) >= least || least > ids.length) continue;
      columns.set(to, least);
      moved = true;
    }
    if (!moved) break;
  }
  return columns;
}

/** Moves what has room beside the middle of what comes after it. */
function center(columns: readonly (readonly string[])[], edges: readonly Edge[], rowOf: Map<string, number>): void {
  const after = new Map<string, number[]>();
  for (const column of [...columns].reverse()) {
    let free = 0;
    for (const id of [...column].sort((a, b) => (rowOf.get(a) ?? 0) - (rowOf.get(b) ?? 0))) {
      const rows = after.get(id) ?? [];
      const wanted = rows.length === 0 ? (rowOf.get(id) ?? 0) : rows.reduce((a, b) => a + b, 0) / rows.length;
      const row = Math.max(free, wanted);
      rowOf.set(id, row);
      free = row + 1;
    }
    for (const { from, to } of edges) {
      if (column.includes(to)) after.set(from, [...(after.get(from) ?? []), rowOf.get(to) ?? 0]);
    }
  }
}

/** Left to right in columns; inside of a column by the middle of what comes before, so that few lines cross. */
export function layout(ids: readonly string[], edges: readonly Edge[], sizes: Sizes): Layout {
  const known = new Set(ids);
  const own = edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const columnOf = columnsOf(ids, own);
  const before = new Map<string, string[]>();
  for (const { from, to } of own) before.set(to, [...(before.get(to) ?? []), from]);
  const columns: string[][] = [];
  for (const id of ids) {
    const n = columnOf.get(id) ?? 0;
    columns[n] = [...(columns[n] ?? []), id];
  }
  const rowOf = new Map<string, number>();
  for (const column of columns) {
    const middle = (id: string, n: number) => {
      const rows = (before.get(id) ?? []).map((one) => rowOf.get(one) ?? 0);
      return rows.length === 0 ? n : rows.reduce((a, b) => a + b, 0) / rows.length;
    };
    const order = (column ?? []).map((id, n) => ({ id, at: middle(id, n) })).sort((a, b) => a.at - b.at);
    // As near to what comes before as those above it leave room.
    let free = 0;
    for (const { id, at } of order) {
      const row = Math.max(free, order.length > 1 ? Math.round(at) : at);
      rowOf.set(id, row);
      free = row + 1;
    }
  }
  center(columns, own, rowOf);
  const rows = Math.max(1, ...[...rowOf.values()].map((row) => row + 1));
  return {
    nodes: ids.map((id) => ({
      id,
      x: (columnOf.get(id) ?? 0) * (sizes.width + sizes.across) + 2,
      y: (rowOf.get(id) ?? 0) * (sizes.height + sizes.down) + 2,
    })),
    width: columns.length * (sizes.width + sizes.across) - sizes.across + 4,
    height: rows * (sizes.height + sizes.down) - sizes.down + 4,
  };
}
