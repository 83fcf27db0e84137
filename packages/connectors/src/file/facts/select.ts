import type { ReadRange, StagedData } from '@sparkle-orchestration/core';
import type { FileFact } from '../file-read.js';
import type { ListedFile } from '../listing/list-files.js';
import { dateInName } from './file-date.js';
import { partitionColumns } from './partitions.js';
import { microsOf, textOfMicros } from './time-text.js';

/** Files of a range with the columns that they themselves give. */
export interface SelectedFiles {
  readonly files: readonly ListedFile[];
  readonly fileColumns: NonNullable<StagedData['fileColumns']>;
  /** False when the range is on a column of the rows. */
  readonly rangeApplied: boolean;
}

function isInRange(value: bigint, range: ReadRange): boolean {
  const [from, below, upTo] = [range.from, range.below, range.upTo].map((text) =>
    text === undefined ? undefined : microsOf(text),
  );
  if (from !== undefined && value < from) return false;
  if (below !== undefined) return value < below;
  return upTo === undefined || value <= upTo;
}

/**
 * Chooses whole files by the fact that the range is on. The lower bound is included, so files at the boundary are read
 * again: rows of theirs that are loaded already carry the same cursor and are dropped by the ledger's boundary rule,
 * rows of files that arrived later with an equal time are not.
 */
export function selectFiles(
  files: readonly ListedFile[],
  fact: FileFact | undefined,
  range: ReadRange | undefined,
): SelectedFiles {
  if (!fact) return { files, fileColumns: [], rangeApplied: range === undefined };
  if (fact.by === 'partitions')
    return { files, fileColumns: partitionColumns(files, fact.columns), rangeApplied: range === undefined };
  const factOf = (file: ListedFile) =>
    fact.by === 'modified' ? textOfMicros(file.modified) : dateInName(file.name, fact.datePattern);
  const onFact = range?.column === fact.column;
  const chosen = files
    .map((file) => ({ file, value: factOf(file) }))
    .filter(({ value }) => !onFact || !range || isInRange(microsOf(value) ?? 0n, range));
  const type = onFact && range ? range.type : fact.by === 'modified' ? 'timestamp' : 'date';
  return {
    files: chosen.map(({ file }) => file),
    fileColumns: [{ name: fact.column, type, values: chosen.map(({ value }) => value) }],
    rangeApplied: onFact || range === undefined,
  };
}
