/**
 * What the tables must hold after any sequence of arrivals and runs, worked out in memory from the rules alone: no SQL,
 * and nothing of the code under test.
 */
export interface ModelRow {
  readonly key: string | null;
  readonly value: string | null;
  /** Time as text that sorts. */
  readonly at: string;
}

interface ModelLoad {
  readonly start: string;
  readonly end: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly read: number;
}

const textOf = (row: ModelRow) => [row.key ?? '∅', row.value ?? '∅', row.at].join(' | ');
const greatest = (values: readonly (string | undefined)[]) =>
  values
    .filter((v) => v !== undefined)
    .sort()
    .at(-1);

export type ModelMode = 'append' | 'merge' | 'scd1' | 'scd2' | 'scd3' | 'snapshot';

/** A version of a key: from `at` of its row up to `end`. */
interface ModelVersion {
  readonly id: number;
  row: ModelRow;
  end: string;
  readonly number: number;
}

/** End of a version that is open. */
const open = '9999-12-31 00:00:00';

export class LedgerModel {
  readonly source: ModelRow[] = [];
  /** Newest load of each interval. */
  readonly loads = new Map<string, ModelLoad>();
  private rows: { row: ModelRow; load: string }[] = [];
  private rejected: { row: ModelRow; load: string }[] = [];
  private readonly versions: ModelVersion[] = [];
  /** End of the interval of a load. */
  private readonly ends = new Map<string, string>();
  private readonly before = new Map<string | null, string | null>();
  /** Rows of the last run that were older than the newest version of their key, and told by none. */
  late = 0;

  constructor(readonly mode: ModelMode) {}

  arrive(rows: readonly ModelRow[]): void {
    this.source.push(...rows);
  }

  run(start: string, end: string): void {
    const id = `${start} ${end}`;
    if (this.mode === 'snapshot') {
      this.snapshot(id, end);
      return;
    }
    const cursor = greatest([...this.loads.values()].map((l) => l.after));
    const old = this.loads.get(id);
    const before = old ? old.before : cursor;
    const older = old !== undefined && old.after !== cursor;
    const inside = (at: string) => (older ? old.after !== undefined && at <= old.after : at < end);
    const range = this.source.filter((r) => (before === undefined || r.at >= before) && inside(r.at));
    const edges = new Set([before, older ? old.after : undefined]);
    if (this.mode === 'append') {
      this.rows = this.rows.filter((r) => r.load !== id);
      this.rows.push(...notThere(range, this.rows, edges).map((row) => ({ row, load: id })));
    } else {
      this.rejected = this.rejected.filter((r) => r.load !== id);
      const bad = range.filter((r) => r.key === null);
      this.rejected.push(...notThere(bad, this.rejected, edges).map((row) => ({ row, load: id })));
      const good = range.filter((r) => r.key !== null);
      if (this.mode === 'scd2') this.keepHistory(good);
      else this.merge(good, id);
    }
    const after = greatest([before, old?.after, ...range.map((r) => r.at)]);
    this.loads.set(id, { start, end, before, after, read: range.length });
  }

  /** A copy of all rows that are there now, in place of the one that the interval has. */
  private snapshot(id: string, end: string): void {
    this.rows = this.rows.filter((r) => r.load !== id);
    this.rows.push(...this.source.map((row) => ({ row, load: id })));
    this.ends.set(id, end);
  }

  /** First the one row of each key of the batch, then that row against the table: it wins unless it is older. */
  private merge(range: readonly ModelRow[], id: string): void {
    const best = new Map<string | null, ModelRow>();
    for (const row of range) {
      const other = best.get(row.key);
      if (!other || beats(row, other)) best.set(row.key, row);
    }
    for (const row of best.values()) {
      const there = this.rows.find((r) => r.row.key === row.key);
      if (!there) this.rows.push({ row, load: id });
      else if (row.at >= there.row.at && textOf(row) !== textOf(there.row)) {
        // A later row keeps what was there before it; one of the same time corrects it.
        if (row.at > there.row.at && row.value !== there.row.value) this.before.set(row.key, there.row.value);
        Object.assign(there, { row, load: id });
      }
    }
  }

  /** One row after the other, oldest first, as if each had come in a run of its own. */
  private keepHistory(range: readonly ModelRow[]): void {
    const instants = new Map<string, ModelRow>();
    for (const row of range) {
      const other = instants.get(`${row.key} ${row.at}`);
      if (!other || beats(row, other)) instants.set(`${row.key} ${row.at}`, row);
    }
    const rows = [...instants.values()].sort((a, b) => (`${a.key} ${a.at}` < `${b.key} ${b.at}` ? -1 : 1));
    const there = [...this.versions];
    this.late = rows.filter((row) => {
      const own = there.filter((v) => v.row.key === row.key);
      const told = own.some((v) => v.row.at <= row.at && row.at < v.end && v.row.value === row.value);
      return own.some((v) => v.end === open && row.at < v.row.at) && !told;
    }).length;
    for (const row of rows) {
      const newest = this.versions.find((v) => v.row.key === row.key && v.end === open);
      if (newest && (row.at < newest.row.at || row.value === newest.row.value)) continue;
      if (newest?.row.at === row.at) newest.row = row;
      else {
        if (newest) newest.end = row.at;
        this.versions.push({ id: this.versions.length + 1, row, end: open, number: (newest?.number ?? 0) + 1 });
      }
    }
  }

  private history(): string[] {
    return this.versions
      .map((v) => [v.id, textOf(v.row), v.row.at, v.end, v.end === open, v.number].join(' | '))
      .sort();
  }

  table(): string[] {
    if (this.mode === 'scd2') return this.history();
    if (this.mode === 'scd3')
      return this.rows.map((r) => `${textOf(r.row)} | ${this.before.get(r.row.key) ?? '∅'}`).sort();
    if (this.mode === 'snapshot') return this.rows.map((r) => `${textOf(r.row)} | ${this.ends.get(r.load)}`).sort();
    return this.rows.map((r) => textOf(r.row)).sort();
  }

  quarantine(): string[] {
    return this.rejected.map((r) => textOf(r.row)).sort();
  }
}

/** Later wins; at one time the smaller value by bytes, and any value against none. */
function beats(row: ModelRow, other: ModelRow): boolean {
  if (row.at !== other.at) return row.at > other.at;
  if (row.value === null) return false;
  return other.value === null || Buffer.compare(Buffer.from(row.value), Buffer.from(other.value)) < 0;
}

/** Rows that other loads do not have: counted, and only at the ends of a range. */
function notThere(
  range: readonly ModelRow[],
  there: readonly { row: ModelRow }[],
  edges: ReadonlySet<string | undefined>,
): readonly ModelRow[] {
  const copies = new Map<string, number>();
  for (const { row } of there) if (edges.has(row.at)) copies.set(textOf(row), (copies.get(textOf(row)) ?? 0) + 1);
  return range.filter((row) => {
    const left = edges.has(row.at) ? (copies.get(textOf(row)) ?? 0) : 0;
    if (left > 0) copies.set(textOf(row), left - 1);
    return left === 0;
  });
}
