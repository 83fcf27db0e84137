/** One difference between two texts. */
export interface LineEdit {
  /** Line of the expected text, from 1, that differs, or before which a line was put in. */
  readonly line: number;
  /** As expected; absent for a line that was put in. */
  readonly expected?: string;
  /** As found; absent for a line that was taken out. */
  readonly found?: string;
}

/** Above this many comparisons the middle is told as one block, line by line. */
const mostComparisons = 4_000_000;

/** Lengths of the longest common runs of the ends of two lists. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, next] = [lengths[i] as Uint32Array, lengths[i + 1] as Uint32Array];
    for (let j = b.length - 1; j >= 0; j--)
      row[j] = a[i] === b[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
}

/** Lines taken out and put in at one place, paired: a changed line is both. */
function paired(line: number, out: readonly string[], put: readonly string[]): readonly LineEdit[] {
  return Array.from({ length: Math.max(out.length, put.length) }, (_, n) => {
    const [expected, found] = [out[n], put[n]];
    return {
      line: line + Math.min(n, out.length) + 1,
      ...(expected === undefined ? {} : { expected }),
      ...(found === undefined ? {} : { found }),
    };
  });
}

/** The fewest changes of lines that lead from the expected text to the one that was found. */
export function lineEdits(expected: readonly string[], found: readonly string[]): readonly LineEdit[] {
  let start = 0;
  while (start < expected.length && start < found.length && expected[start] === found[start]) start++;
  let end = 0;
  while (
    end < expected.length - start &&
    end < found.length - start &&
    expected[expected.length - 1 - end] === found[found.length - 1 - end]
  )
    end++;
  const [a, b] = [expected.slice(start, expected.length - end), found.slice(start, found.length - end)];
  if (a.length * b.length > mostComparisons) return paired(start, a, b);
  const lengths = commonLengths(a, b);
  const edits: LineEdit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [fromA, fromB] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      const [down, right] = [lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0];
      if (j >= b.length || (i < a.length && down >= right)) i++;
      else j++;
    }
    edits.push(...paired(start + fromA, a.slice(fromA, i), b.slice(fromB, j)));
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
    }
  }
  return edits;
}
