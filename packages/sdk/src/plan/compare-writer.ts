import type { SnapshotWriter } from '@sparkle-orchestration/core';
import { type Finding, harmless, listed, same } from './change.js';
import { compareColumns, type Renames } from './compare-columns.js';

const refresh = (pipeline: string) => `sparkle run ${pipeline} --full-refresh`;
const anew = new Set(['overwrite', 'table', 'view']);

function destinationChanged(before: SnapshotWriter, after: SnapshotWriter): Finding {
  const window = after.reads.some((read) => read.by === 'window');
  return {
    kind: 'destination_changed',
    what: `destination ${before.destination} → ${after.destination}`,
    meaning: `${before.destination} stays as it is and is not filled any more; ${window ? `${after.destination} gets rows of new intervals only` : `the next run reads from the beginning into ${after.destination}`}`,
    breaking: true,
    data: window ? 'backfill' : 'later',
    state: 'lost',
    columns: [{ dataset: before.destination, column: '*' }],
    todo: window
      ? 'run the earlier intervals again; change what reads the old table'
      : 'change what reads the old table, then drop it',
  };
}

function modeChanged(pipeline: string, before: SnapshotWriter, after: SnapshotWriter): Finding {
  const base = {
    kind: 'write_mode_changed',
    what: `write mode ${before.mode} → ${after.mode}`,
    state: 'kept',
    breaking: true,
  } as const;
  if ((before.mode === 'view') !== (after.mode === 'view'))
    return {
      ...base,
      meaning: `a ${before.mode === 'view' ? 'view' : 'table'} stands where a ${after.mode === 'view' ? 'view' : 'table'} is to be made`,
      data: 'rebuild',
      todo: `drop ${after.destination} before the next run`,
    };
  if (anew.has(after.mode))
    return { ...base, breaking: false, meaning: 'the next run replaces all rows', data: 'rewritten', state: 'unused' };
  if (after.mode === 'append' && anew.has(before.mode))
    return {
      ...base,
      meaning: `the rows of ${after.destination} were written without a cursor: the next run appends them once more`,
      data: 'doubled',
      state: 'new',
      todo: refresh(pipeline),
    };
  if (after.mode === 'append')
    return {
      ...base,
      breaking: false,
      meaning: `rows that are there stay; a row that changes is added once more from now on, because ${after.mode} looks for no key`,
      data: 'later',
    };
  if (after.mode === 'scd2' || after.mode === 'scd3' || after.mode === 'snapshot')
    return {
      ...base,
      meaning: `rows that are there have nothing in the columns that ${after.mode} keeps history by`,
      data: 'rebuild',
      todo: refresh(pipeline),
    };
  return {
    ...base,
    meaning: `rows that ${before.mode} wrote stay as they are, repeated keys too; new rows are written by ${after.mode}`,
    data: 'rebuild',
    todo: refresh(pipeline),
  };
}

function keysChanged(pipeline: string, before: SnapshotWriter, after: SnapshotWriter): Finding {
  return {
    kind: 'keys_changed',
    what: `keys ${listed(before.keys)} → ${listed(after.keys)}`,
    meaning:
      'rows that are there were matched by the old key: one of them can stand for several of the new one, or several for one',
    breaking: true,
    data: 'rebuild',
    state: 'kept',
    todo: refresh(pipeline),
  };
}

const readText = (writer: SnapshotWriter) =>
  listed(
    writer.reads.map((read) => `${read.dataset} by ${read.by}${read.column === undefined ? '' : ` ${read.column}`}`),
  );

function readChanged(pipeline: string, before: SnapshotWriter, after: SnapshotWriter): Finding {
  const base = { kind: 'read_changed', what: `read ${readText(before)} → ${readText(after)}` } as const;
  const [old, now] = [before.reads[0], after.reads[0]];
  if (old?.by === 'cursor' && now?.by === 'cursor')
    return {
      ...base,
      meaning: `the cursor that is kept is a value of ${old.column}, and would be compared with ${now.column}`,
      breaking: true,
      data: 'rebuild',
      state: 'lost',
      todo: refresh(pipeline),
    };
  if (now?.by === 'cursor')
    return after.mode === 'append'
      ? {
          ...base,
          meaning: `no cursor is kept yet: the next run reads from the beginning and appends rows that ${after.destination} has already`,
          breaking: true,
          data: 'doubled',
          state: 'new',
          todo: refresh(pipeline),
        }
      : {
          ...base,
          meaning: 'no cursor is kept yet: the next run reads from the beginning, later ones only what is new',
          breaking: false,
          data: 'none',
          state: 'new',
        };
  if (now?.by === 'window')
    return {
      ...base,
      meaning: 'each run reads the rows of its interval only: what arrives for an earlier one is not seen',
      breaking: true,
      data: 'backfill',
      state: 'unused',
      todo: 'run again the intervals that are not complete',
    };
  return after.mode === 'append'
    ? {
        ...base,
        meaning: 'each run reads everything and appends it',
        breaking: true,
        data: 'doubled',
        state: 'unused',
        todo: 'use overwrite or a key',
      }
    : { ...base, meaning: 'each run reads everything', breaking: false, data: 'none', state: 'unused' };
}

function sourceChanged(pipeline: string, before: SnapshotWriter, after: SnapshotWriter): readonly Finding[] {
  const inputs = (writer: SnapshotWriter) => [
    writer.source?.ingestor ?? '',
    ...writer.reads.map((read) => read.dataset),
  ];
  const cursor = after.reads.some((read) => read.by === 'cursor');
  if (!same(inputs(before), inputs(after)))
    return [
      {
        kind: 'source_changed',
        what: `source ${listed(inputs(before).filter(Boolean))} → ${listed(inputs(after).filter(Boolean))}`,
        meaning: cursor
          ? 'rows come from the new source; those below the cursor of the old one are not read'
          : 'rows come from the new source from the next run on',
        breaking: false,
        data: cursor ? 'backfill' : 'later',
        state: 'kept',
        ...(cursor ? { todo: `where older rows of the new source count: ${refresh(pipeline)}` } : {}),
      },
    ];
  if (before.source?.options === after.source?.options) return [];
  return [
    {
      kind: 'source_changed',
      what: 'options of the source changed',
      meaning: 'later runs read by the new options; rows that are there stay',
      breaking: false,
      data: 'later',
      state: 'kept',
    },
  ];
}

function checksChanged(before: SnapshotWriter, after: SnapshotWriter): readonly Finding[] {
  const [old, now] = [before.checks, after.checks];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return names.flatMap((name): Finding[] => {
    const [was, is] = [old[name], now[name]];
    if (same(was, is)) return [];
    const what = !was
      ? `check ${name} (${is?.severity}) is new`
      : !is
        ? `check ${name} (${was.severity}) is removed`
        : was.severity === is.severity
          ? `check ${name} asks something else`
          : `check ${name}: ${was.severity} → ${is.severity}`;
    const does: Readonly<Record<string, string>> = {
      fail: 'a run with a breach publishes nothing from now on',
      quarantine: 'later rows that break it are set aside; those that are there stay',
      warn: 'breaches are recorded',
    };
    return [
      {
        kind: 'checks_changed',
        what,
        meaning: is ? (does[is.severity] ?? '') : 'later rows are not held to it',
        breaking: false,
        data: is?.severity === 'warn' ? 'none' : 'later',
        state: 'kept',
      },
    ];
  });
}

const shape = ({ reads }: SnapshotWriter) => reads.map(({ by, column }) => [by, column ?? null]);

/** What changed in how a table is filled. */
export function compareWriters(
  pipeline: string,
  before: SnapshotWriter,
  after: SnapshotWriter,
  renames: Renames,
): readonly Finding[] {
  const found: Finding[] = [];
  const moved = before.destination !== after.destination;
  if (moved) found.push(destinationChanged(before, after));
  const newMode = before.mode !== after.mode;
  if (newMode) found.push(modeChanged(pipeline, before, after));
  if (!newMode && !same(before.keys, after.keys)) found.push(keysChanged(pipeline, before, after));
  if (!newMode && before.history !== after.history)
    found.push({
      kind: 'history_changed',
      what: 'rules of the history changed',
      meaning: 'later changes make versions by the new rules; versions that are there stay',
      breaking: false,
      data: 'rebuild',
      state: 'kept',
      todo: `where the whole history must follow: ${refresh(pipeline)}`,
    });
  if (after.keys.length > 0 && !same(before.order, after.order))
    found.push({
      ...harmless(
        'keys_changed',
        `order of rows of a key: ${listed(before.order)} → ${listed(after.order)}`,
        'which of two rows of a key is the newer one is told by other columns from now on',
      ),
      data: 'later',
    });
  if (!same(before.partitions, after.partitions))
    found.push({
      ...harmless(
        'partitions_changed',
        `partitions by ${listed(before.partitions)} → ${listed(after.partitions)}`,
        after.mode === 'overwrite_partitions'
          ? 'a run replaces the sets of rows that share the new columns; rows that are there stay'
          : 'later rows are laid out by the new columns',
      ),
      data: 'later',
    });
  found.push(...sourceChanged(pipeline, before, after));
  if (!same(shape(before), shape(after))) found.push(readChanged(pipeline, before, after));
  if (before.contract !== after.contract || before.widen !== after.widen)
    found.push({
      ...harmless(
        'contract_changed',
        `schema contract ${before.contract}${before.widen ? ' (widening)' : ''} → ${after.contract}${after.widen ? ' (widening)' : ''}`,
        'decides what happens when data and table differ in shape, from the next run on',
      ),
      data: 'later',
    });
  if (before.quarantine !== after.quarantine && !moved)
    found.push({
      ...harmless(
        'destination_changed',
        `quarantine ${before.quarantine} → ${after.quarantine}`,
        'rows set aside go to the new table; those that are there stay',
      ),
      data: 'later',
    });
  if (before.retentionDays !== after.retentionDays)
    found.push({
      kind: 'retention_changed',
      what: `retention ${before.retentionDays ?? 'no'} → ${after.retentionDays ?? 'no'} days`,
      meaning:
        after.retentionDays !== undefined && (before.retentionDays ?? Number.POSITIVE_INFINITY) > after.retentionDays
          ? 'the next run deletes rows that were kept until now'
          : 'rows are kept longer from now on',
      breaking:
        after.retentionDays !== undefined && (before.retentionDays ?? Number.POSITIVE_INFINITY) > after.retentionDays,
      data: 'later',
      state: 'kept',
    });
  found.push(...checksChanged(before, after));
  if (before.rejects !== after.rejects)
    found.push({
      ...harmless('checks_changed', 'rules that set rows aside between steps changed', 'later rows follow them'),
      data: 'later',
    });
  // Columns of another table are not those of this one.
  if (!moved) found.push(...compareColumns(pipeline, before, after, renames));
  return found;
}
