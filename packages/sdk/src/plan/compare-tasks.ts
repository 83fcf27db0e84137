import type { DeploymentFacts, PipelineSnapshot, SnapshotOperation } from '@sparkle-orchestration/core';
import type { Finding } from './change.js';
import type { Renames } from './compare-columns.js';
import { compareTaskSettings } from './compare-settings.js';
import { compareWriters } from './compare-writer.js';
import { lostState } from './lost-state.js';

/** A finding about a task; its id after the change, or before it for one that is gone. */
export interface TaskFinding extends Finding {
  readonly task: string;
}

const everyColumn = (operation: SnapshotOperation) =>
  operation.writer ? { columns: [{ dataset: operation.writer.destination, column: '*' }] } : {};

function removed(task: string, operation: SnapshotOperation): TaskFinding {
  const { writer } = operation;
  return {
    task,
    kind: 'task_removed',
    what: `task ${task} is removed`,
    meaning: writer
      ? `${writer.destination} stays as it is and is not filled any more`
      : 'what it did is no longer done',
    breaking: writer !== undefined,
    data: 'later',
    state: 'kept',
    ...everyColumn(operation),
    ...(writer ? { todo: 'change what reads its table, then drop it' } : {}),
  };
}

function added(task: string, { writer }: SnapshotOperation): TaskFinding {
  const window = writer?.reads.some((read) => read.by === 'window') ?? false;
  return {
    task,
    kind: 'task_added',
    what: `task ${task} is new`,
    meaning: !writer
      ? 'it is done from the next run on'
      : window
        ? `${writer.destination} gets rows of new intervals only`
        : `the next run reads from the beginning into ${writer.destination}`,
    breaking: false,
    data: window ? 'backfill' : 'later',
    state: writer ? 'new' : 'unused',
    ...(window ? { todo: 'run the earlier intervals, where they are wanted' } : {}),
  };
}

function renamed(from: string, to: string, operation: SnapshotOperation): TaskFinding {
  const what = `task ${from} is named ${to}`;
  if (operation.writer) return { task: to, kind: 'task_renamed', what, ...lostState(operation.writer) };
  return {
    task: to,
    kind: 'task_renamed',
    what,
    meaning: 'it does the same under another name',
    breaking: false,
    data: 'none',
    state: 'unused',
  };
}

/** The new name of a task: the one that fills the same table, or does the same work. */
function renameOf(
  operation: SnapshotOperation,
  candidates: readonly (readonly [string, SnapshotOperation])[],
): string | undefined {
  const alike = candidates.filter(([, other]) =>
    operation.writer
      ? other.op === operation.op && other.writer?.destination === operation.writer.destination
      : other.op === operation.op && other.body === operation.body,
  );
  return alike.length === 1 ? alike[0]?.[0] : undefined;
}

function compareTask(
  pipeline: string,
  task: string,
  before: SnapshotOperation,
  after: SnapshotOperation,
  renames: Renames,
): readonly Finding[] {
  if (before.writer && after.writer) return compareWriters(pipeline, before.writer, after.writer, renames);
  if (before.op === after.op && before.body === after.body) return [];
  return [
    {
      kind: 'work_changed',
      what:
        before.op === after.op
          ? `what task ${task} does changed`
          : `task ${task} is a ${after.op}, and was a ${before.op}`,
      meaning:
        after.writes.length > 0
          ? `later runs write ${after.writes.join(', ')} in the new way; which columns differ cannot be told from its statements`
          : 'later runs do it in the new way; what it did stays',
      breaking: false,
      data: 'later',
      state: 'kept',
      ...(after.writes.length > 0 ? { columns: after.writes.map((dataset) => ({ dataset, column: '*' })) } : {}),
    },
  ];
}

/** Tasks of a pipeline that come, go, get another name, or do something else. */
export function compareTasks(
  pipeline: string,
  before: { readonly facts: DeploymentFacts; readonly snapshot: PipelineSnapshot },
  after: { readonly facts: DeploymentFacts; readonly snapshot: PipelineSnapshot },
  renames: Renames,
): readonly TaskFinding[] {
  const [old, now] = [before.snapshot.operations, after.snapshot.operations];
  const gone = Object.entries(old).filter(([id]) => !(id in now));
  const fresh = Object.entries(now).filter(([id]) => !(id in old));
  const names = new Map<string, string>();
  for (const [id, operation] of gone) {
    const to = renameOf(
      operation,
      fresh.filter(([other]) => ![...names.values()].includes(other)),
    );
    if (to !== undefined) names.set(id, to);
  }
  const found: TaskFinding[] = [];
  for (const [id, operation] of gone) {
    const to = names.get(id);
    const other = to === undefined ? undefined : now[to];
    found.push(to !== undefined && other ? renamed(id, to, other) : removed(id, operation));
  }
  for (const [id, operation] of fresh) if (![...names.values()].includes(id)) found.push(added(id, operation));
  for (const [id, operation] of Object.entries(old)) {
    const to = names.get(id) ?? id;
    const other = now[to];
    if (!other) continue;
    const settings = compareTaskSettings(
      before.facts.operations[id]?.facts ?? {},
      after.facts.operations[to]?.facts ?? {},
    );
    found.push(
      ...[...compareTask(pipeline, to, operation, other, renames), ...settings].map((one) => ({ ...one, task: to })),
    );
  }
  return found;
}
