import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

interface At {
  destination: string;
}

/** Findings about how a result can become a table. */
export const writeDiagnostics = defineDiagnostics('write', {
  'columns-unknown': {
    severity: 'error',
    message: (p: At) => `The columns of ${p.destination} are not known.`,
    hint: () => 'Run `sparkle schema pull`, or list the columns in the definition.',
    explain:
      'A table can only be created and written by name when its columns are known while compiling. They come from the definition, from the operation that makes the input, or from `schemas/<dataset>.json`.',
  },
  'column-missing': {
    severity: 'error',
    message: (p: At & { column: string; role: string }) =>
      `${p.destination} has no column "${p.column}", which is named as ${p.role}.`,
    hint: () => 'Name a column of the result, or keep that column in the steps.',
    explain:
      'Keys, order, partition and cursor columns must be part of the result: the rerun of an interval finds its rows by them.',
  },
  'merge-without-key': {
    severity: 'error',
    message: (p: At & { mode: string }) => `The write mode ${p.mode} of ${p.destination} needs a key.`,
    hint: () => 'Add `primary_key` (or `business_key`).',
    explain: 'A merge decides by the key whether a row is new. Without a key every run would add all rows again.',
  },
  'cursor-type': {
    severity: 'error',
    message: (p: At & { column: string; type: string }) =>
      `The column "${p.column}" of type ${p.type} cannot be a cursor of ${p.destination}.`,
    hint: () => 'Use a time, a date, a number or a text.',
    explain: 'The ledger keeps a cursor as text and compares it in its own type; only ordered plain types can do that.',
  },
  'window-type': {
    severity: 'error',
    message: (p: At & { column: string; type: string }) =>
      `The column "${p.column}" of type ${p.type} cannot be a window of ${p.destination}.`,
    hint: () => 'Use a timestamp or a date, or read by cursor.',
    explain: 'A window is the part of the rows whose time lies in the data interval, so its column must be a time.',
  },
  'overwrite-by-cursor': {
    severity: 'error',
    message: (p: At) => `${p.destination} is overwritten but reads only new rows: all older rows would be lost.`,
    hint: () => 'Read in full, add `partition_columns`, or use `merge` or `append`.',
    explain:
      'Overwriting replaces the table by the rows that were read. With a cursor these are only the rows since the last run.',
  },
  'partitions-missing': {
    severity: 'error',
    message: (p: At) => `${p.destination} is overwritten by partition, but no partition column is named.`,
    hint: () => 'Add `partition_columns`.',
    explain: 'Without a partition column there is nothing that says which part of the table is to be replaced.',
  },
  'mixed-reads': {
    severity: 'error',
    message: (p: At) => `The inputs of ${p.destination} are read in different ways.`,
    hint: () => 'Read all of them in full, or all by the same column.',
    explain:
      'An operation has one range: its ledger row keeps one cursor. Several inputs are put together before the steps, so they are read alike.',
  },
  'view-needs-rows': {
    severity: 'error',
    message: (p: At & { what: string }) => `${p.destination} is a view and cannot have ${p.what}.`,
    hint: () => 'Materialise it as a table.',
    explain:
      'A view holds no rows: nothing is read when it is made, so no range, no run facts (time, run id) and no quarantine can apply to it.',
  },
  'contract-without-table': {
    severity: 'error',
    message: (p: At & { contract: string; mode: string }) =>
      `${p.destination} is a ${p.mode} made anew by every run and cannot have the contract ${p.contract}.`,
    hint: () => 'Use a write mode that keeps the table (`overwrite`, `append`, `merge`), or leave out the contract.',
    explain:
      'Discarding rows or values that do not fit compares the result with a table that is there. A table or view that is made anew has the columns of its definition.',
  },
  'contract-not-settled': {
    severity: 'info',
    message: (p: At) =>
      `The columns of ${p.destination} are not known yet, so its schema contract is settled at the run.`,
    hint: () => 'After the first run, `sparkle schema pull` writes them to `schemas/`; commit that file.',
    explain:
      'The contracts `discard_row`, `discard_value` and `merge_schemas` compare the result with the table. A run here and the runner on a worker look at the table. SQL that an orchestrator runs by itself was made before: it takes the table to be as `schemas/<dataset>.json` says, else as the definition makes it, and ends before it writes when that is not so.',
  },
  'made-column-taken': {
    severity: 'error',
    message: (p: At & { column: string; mode: string }) =>
      `${p.destination} has a column "${p.column}" already, which the write mode ${p.mode} adds itself.`,
    hint: () => 'Rename the column in a step (`rename_columns`), or give the added one another name.',
    explain:
      'Histories, values before a change and snapshots have columns of their own. A column of the data with such a name would be lost.',
  },
  'change-time-type': {
    severity: 'error',
    message: (p: At & { column: string; type: string }) =>
      `The column "${p.column}" of type ${p.type} cannot be the time of a change in ${p.destination}.`,
    hint: () => 'Use a timestamp or a date; cast it in a step (`cast_column`).',
    explain: 'Versions of a history are valid from one time to the next, so the time of a change must be a time.',
  },
  'deletes-read-part': {
    severity: 'error',
    message: (p: At) => `${p.destination} closes keys that are missing, but reads only a part of its source.`,
    hint: () => 'Read in full (`read: full`), or leave out `handle_deletes`.',
    explain:
      'A key that is missing in the rows read is taken for deleted. That is only right when the rows read are all there are.',
  },
  'deletes-with-rejects': {
    severity: 'error',
    message: (p: At) => `${p.destination} closes keys that are missing, but its steps set rows aside.`,
    hint: () => 'Check rows at the end (`quality_checks`) instead of in a step, or leave out `handle_deletes`.',
    explain:
      'A row that a step sets aside does not reach the write, where its key would be taken for deleted. Rows that checks set aside at the end are still seen.',
  },
  'nothing-tracked': {
    severity: 'error',
    message: (p: At) => `The write mode scd3 of ${p.destination} names no column whose value before is kept.`,
    hint: () => 'Add `track_columns`.',
    explain: 'scd3 keeps the value before the last change of some columns; without any it is a merge.',
  },
  'snapshot-reads-part': {
    severity: 'error',
    message: (p: At) => `${p.destination} is a snapshot, but reads only a part of its source.`,
    hint: () => 'Read in full (`read: full`), or use `append`.',
    explain: 'A snapshot is a copy of the whole source at each interval. New rows alone are an append.',
  },
  'columns-collide': {
    severity: 'error',
    message: (p: At & { columns: readonly string[] }) =>
      `Columns of the data differ only in case: ${p.columns.join(', ')}.`,
    hint: () => 'Rename one of them, or select the columns to read.',
    explain: 'DuckDB does not tell names apart by case, so two columns would become one and a value would be lost.',
    exit: exitCodes.doNotRetry,
  },
  'contract-broken': {
    severity: 'error',
    message: (p: At & { differences: readonly string[] }) =>
      `The data does not fit the frozen table ${p.destination}: ${p.differences.join('; ')}.`,
    hint: () => 'Change the table or the definition, or use the contract evolve.',
    explain:
      'The schema contract is `freeze`: any difference between the columns of the data and of the table ends the load before it writes.',
    exit: exitCodes.doNotRetry,
  },
  'column-shadowed': {
    severity: 'warning',
    message: (p: At & { column: string }) =>
      `The data has a column "${p.column}", which the load of ${p.destination} adds itself; the load's value is kept.`,
    hint: () => 'Rename the column in the source, or leave out the added one.',
    explain: 'Columns that a load adds (times, run id, file, hash) win over columns of the same name in the data.',
  },
  'column-discarded': {
    severity: 'info',
    message: (p: At & { column: string }) => `${p.destination} has no column "${p.column}": its values are not kept.`,
    explain: 'The schema contract `discard_value` leaves out columns that the table does not have.',
  },
  'column-added': {
    severity: 'info',
    message: (p: At & { column: string; type: string }) =>
      `${p.destination} gets the column "${p.column}" (${p.type}).`,
    explain: 'The schema contract `evolve` adds columns that the data has and the table has not, at the end.',
  },
  'column-widened': {
    severity: 'info',
    message: (p: At & { column: string; from: string; to: string }) =>
      `The column "${p.column}" of ${p.destination} becomes ${p.to} (was ${p.from}).`,
    explain: 'With `merge_schemas` a column takes the narrowest type that holds the old and the new values.',
  },
});
