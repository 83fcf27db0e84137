import {
  type DeploymentFacts,
  type Location,
  type PipelineSnapshot,
  snapshotFormat,
} from '@sparkle-orchestration/core';
import { type Change, type Finding, harmless, listed, same } from './change.js';
import type { Renames } from './compare-columns.js';
import { compareSchedules } from './compare-schedule.js';
import { compareSettings } from './compare-settings.js';
import { compareTasks } from './compare-tasks.js';
import { downstreamOf, type Snapshots } from './downstream.js';
import { lostState } from './lost-state.js';

/** Pipelines of one version of the definitions, by name: what was emitted, or what the files say. */
export type Version = Readonly<Record<string, DeploymentFacts>>;

interface Compared {
  readonly facts: DeploymentFacts;
  readonly snapshot: PipelineSnapshot;
}

/** A finding about a pipeline, or about a task of it. */
type Found = Finding & { readonly task?: string };

const usable = (facts: DeploymentFacts | undefined): Compared | undefined =>
  facts?.snapshot?.format === snapshotFormat ? { facts, snapshot: facts.snapshot } : undefined;

/** The part of a version that can be compared. */
export function snapshotsOf(version: Version): Snapshots {
  return Object.fromEntries(
    Object.entries(version).flatMap(([name, facts]) => {
      const one = usable(facts);
      return one ? [[name, one.snapshot]] : [];
    }),
  );
}

const writers = (snapshot: PipelineSnapshot) =>
  Object.values(snapshot.operations).flatMap((one) => (one.writer ? [one.writer] : []));

const tablesOf = (snapshot: PipelineSnapshot) =>
  [
    ...new Set(
      Object.values(snapshot.operations).flatMap((one) => [
        ...(one.writer ? [one.writer.destination] : []),
        ...one.writes,
      ]),
    ),
  ]
    .filter((dataset) => !dataset.startsWith('_sparkle.'))
    .sort();

function pipelineRemoved(name: string, snapshot: PipelineSnapshot): Finding {
  const tables = writers(snapshot).map((one) => one.destination);
  return {
    kind: 'pipeline_removed',
    what: `pipeline ${name} is removed`,
    meaning:
      tables.length > 0
        ? `${listed(tables)} ${tables.length === 1 ? 'stays as it is and is' : 'stay as they are and are'} not filled any more; its loads stay in the ledger`
        : 'what it did is no longer done',
    breaking: tables.length > 0,
    data: 'later',
    state: 'kept',
    columns: tables.map((dataset) => ({ dataset, column: '*' })),
    ...(tables.length > 0 ? { todo: 'change what reads its tables, then drop them' } : {}),
  };
}

function pipelineAdded(name: string, snapshot: PipelineSnapshot): Finding {
  const window = writers(snapshot).some((one) => one.reads.some((read) => read.by === 'window'));
  return {
    kind: 'pipeline_added',
    what: `pipeline ${name} is new`,
    meaning: window
      ? 'its runs read the rows of their interval: earlier intervals are filled only by a backfill'
      : 'its first run reads from the beginning',
    breaking: false,
    data: window ? 'backfill' : 'later',
    state: 'new',
  };
}

function pipelineRenamed(from: string, to: string, snapshot: PipelineSnapshot, waiting: readonly string[]): Finding {
  const losses = writers(snapshot).map(lostState);
  const worst = losses.find((one) => one.breaking) ?? losses.find((one) => one.state === 'lost') ?? losses[0];
  const dependents =
    waiting.length > 0
      ? `; ${waiting.join(', ')} waits for intervals of ${to}, and finds none before its first run`
      : '';
  return {
    kind: 'pipeline_renamed',
    what: `pipeline ${from} is named ${to}`,
    breaking: worst?.breaking ?? false,
    data: worst?.data ?? 'none',
    state: worst?.state ?? 'unused',
    meaning: `${worst?.meaning ?? 'it does the same under another name'}${dependents}`,
    ...(worst?.todo === undefined ? {} : { todo: worst.todo }),
  };
}

/** Changes of where the ledger is, or of the name that it goes by. */
function placeChanges(before: PipelineSnapshot, after: PipelineSnapshot): readonly Finding[] {
  const worst = writers(after)
    .map(lostState)
    .find((one) => one.breaking);
  const found: Finding[] = [];
  if (before.project !== after.project)
    found.push({
      kind: 'project_renamed',
      what: `project ${before.project} → ${after.project}`,
      ...(worst ?? {
        breaking: false,
        data: 'none',
        meaning: 'the ledger goes by the project: reads begin anew',
        state: 'lost',
      }),
    });
  if (before.warehouse !== after.warehouse || before.place !== after.place)
    found.push({
      kind: 'warehouse_changed',
      what:
        before.warehouse === after.warehouse
          ? `connection ${after.warehouse} leads to another place`
          : `warehouse ${before.warehouse} → ${after.warehouse}`,
      meaning: 'tables and ledger of the new warehouse are empty unless they are copied: reads begin anew there',
      breaking: true,
      data: 'backfill',
      state: 'lost',
      todo: 'copy tables and the schema _sparkle together, or run everything from the beginning',
    });
  return found;
}

function comparePipeline(
  name: string,
  before: Compared,
  after: Compared,
  waiting: readonly string[],
  renames: Renames,
): readonly Found[] {
  const found: Found[] = [
    ...placeChanges(before.snapshot, after.snapshot),
    ...compareSchedules(name, before.snapshot, after.snapshot, waiting),
  ];
  if (!same(before.snapshot.dependencies, after.snapshot.dependencies))
    found.push(
      harmless(
        'dependencies_changed',
        `waits for ${listed(before.snapshot.dependencies)} → ${listed(after.snapshot.dependencies)}`,
        'runs begin when these have done their interval; rows are the same once they have',
      ),
    );
  if (!before.snapshot.job || !after.snapshot.job) found.push(...compareTasks(name, before, after, renames));
  return [...found, ...compareSettings(before.facts.facts, after.facts.facts)];
}

/** The new name of a pipeline: the only one that fills the same tables. */
function renamesOf(before: Version, after: Version): ReadonlyMap<string, string> {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const fresh = Object.keys(after).filter((name) => !(name in before));
  const names = new Map<string, string>();
  for (const name of gone) {
    const old = usable(before[name]);
    const tables = old ? tablesOf(old.snapshot) : [];
    const alike = fresh.filter((other) => {
      const now = usable(after[other]);
      return now !== undefined && tables.length > 0 && same(tables, tablesOf(now.snapshot));
    });
    if (alike.length === 1 && alike[0] !== undefined && ![...names.values()].includes(alike[0]))
      names.set(name, alike[0]);
  }
  return names;
}

function placeOf(finding: Found, facts: DeploymentFacts): { readonly location: Location } {
  const task = finding.task === undefined ? undefined : facts.operations[finding.task];
  return { location: task?.location ?? facts.location };
}

/**
 * Compares two versions of pipelines and says what each change means: for rows, for the state in the ledger, and for
 * the columns that other pipelines make of them.
 *
 * `others` are further pipelines of the project, for lineage only.
 */
export function compareVersions(before: Version, after: Version, others: Version = {}): readonly Change[] {
  let columns: Renames = new Map();
  for (let round = 0; ; round++) {
    const changes = compareOnce(before, after, others, columns);
    const found = renamesIn(changes);
    // A name that changed at the source goes on through the tables that are made of it, one further each round.
    if (same([...found], [...columns]) || round === mostRounds) return changes;
    columns = found;
  }
}

/** Longest chain of tables through which a new name of a column is followed. */
const mostRounds = 20;

/** Columns that got another name, by table. */
function renamesIn(changes: readonly Change[]): Renames {
  const found = new Map<string, { from: string; to: string }[]>();
  for (const change of changes) {
    const [from, to] = change.columns ?? [];
    if (change.kind !== 'column_renamed' || !from || !to) continue;
    found.set(from.dataset, [...(found.get(from.dataset) ?? []), { from: from.column, to: to.column }]);
  }
  return found;
}

function compareOnce(before: Version, after: Version, others: Version, columns: Renames): readonly Change[] {
  const everything = { ...snapshotsOf(others), ...snapshotsOf(after) };
  const versions = [snapshotsOf(before), everything];
  const renames = renamesOf(before, after);
  const waitingFor = (name: string) =>
    Object.entries(everything)
      .filter(([, one]) => one.dependencies.includes(name))
      .map(([other]) => other)
      .sort();
  const finish = (pipeline: string, facts: DeploymentFacts, findings: readonly Found[]): Change[] =>
    findings.map((finding) => {
      const downstream = finding.columns ? downstreamOf(finding.columns, versions) : [];
      // What a task makes of itself is no reader of it.
      const readers = downstream.filter((one) => one.pipeline !== pipeline || one.task !== finding.task);
      return {
        ...finding,
        pipeline,
        ...placeOf(finding, facts),
        ...(readers.length > 0 ? { downstream: readers } : {}),
      };
    });
  const changes: Change[] = [];
  for (const [name, facts] of Object.entries(before)) {
    const old = usable(facts);
    const to = renames.get(name);
    const now = usable(after[to ?? name]);
    if (!old) continue;
    if (to !== undefined && now)
      changes.push(...finish(to, now.facts, [pipelineRenamed(name, to, now.snapshot, waitingFor(to))]));
    if (now)
      changes.push(
        ...finish(to ?? name, now.facts, comparePipeline(to ?? name, old, now, waitingFor(to ?? name), columns)),
      );
    else if (!(name in after)) changes.push(...finish(name, old.facts, [pipelineRemoved(name, old.snapshot)]));
  }
  for (const [name, facts] of Object.entries(after)) {
    const now = usable(facts);
    if (now && !(name in before) && ![...renames.values()].includes(name))
      changes.push(...finish(name, now.facts, [pipelineAdded(name, now.snapshot)]));
  }
  const rank = (name: string) => [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().indexOf(name);
  return changes.sort((a, b) => rank(a.pipeline) - rank(b.pipeline) || Number(b.breaking) - Number(a.breaking));
}
