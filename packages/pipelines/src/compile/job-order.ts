import type { Edge, JobDefinition, JobMember } from '@sparkle-orchestration/core';

/** A member with the members directly before it. */
interface Place {
  readonly member: JobMember;
  readonly before: readonly string[];
}

/**
 * Members that run, each with what it waits for, in the order in which they start when slots are short: by
 * (`order`, position). An edge is `done` where the job goes on after a failure of the first one.
 *
 * @param alsoAfter pipelines of the job that a member's own `dependencies` name
 */
export function jobOrder(
  job: JobDefinition,
  runs: (member: JobMember) => boolean,
  alsoAfter: (member: JobMember) => readonly string[],
): readonly { readonly member: JobMember; readonly needs: readonly Edge[] }[] {
  const members = job.pipelines.filter(runs);
  const known = new Set(members.map((member) => member.pipeline));
  const ranked = members
    .map((member, position) => ({ member, position }))
    .sort((a, b) => a.member.order - b.member.order || a.position - b.position)
    .map(({ member }) => member);
  const places = placesOf(job, ranked).map(({ member, before }): Place => {
    const all = [...before, ...alsoAfter(member)].filter((name) => known.has(name) && name !== member.pipeline);
    return { member, before: [...new Set(all)] };
  });
  const byName = new Map(places.map((place) => [place.member.pipeline, place]));
  const goesOn = (member: JobMember) => job.continueOnFailure || member.continueOnFailure;
  return places.map(({ member, before }) => ({ member, needs: needsOf(before, byName, goesOn) }));
}

function placesOf(job: JobDefinition, ranked: readonly JobMember[]): readonly Place[] {
  if (job.mode === 'parallel') return ranked.map((member) => ({ member, before: [] }));
  if (job.mode === 'sequential')
    return ranked.map((member, i) => ({ member, before: i === 0 ? [] : [ranked[i - 1]?.pipeline ?? ''] }));
  if (job.pipelines.some((member) => member.dependsOn.length > 0))
    return ranked.map((member) => ({ member, before: member.dependsOn }));
  const orders = [...new Set(ranked.map((member) => member.order))];
  return ranked.map((member) => {
    const level = orders[orders.indexOf(member.order) - 1];
    return { member, before: ranked.filter((one) => one.order === level).map((one) => one.pipeline) };
  });
}

/**
 * One edge per member before. Behind one whose failure is tolerated stand its own needs as well: a pipeline that was
 * never started because of a failure that is not tolerated must not let the next one go.
 */
function needsOf(
  before: readonly string[],
  byName: ReadonlyMap<string, Place>,
  goesOn: (member: JobMember) => boolean,
): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const seen = new Set<string>();
  const visit = (names: readonly string[], direct: boolean) => {
    for (const name of names) {
      const place = byName.get(name);
      if (!place) continue;
      const tolerated = goesOn(place.member);
      if (direct || !tolerated) edges.set(name, { task: name, when: tolerated ? 'done' : 'success' });
      if (!tolerated || seen.has(name)) continue;
      seen.add(name);
      visit(place.before, false);
    }
  };
  visit(before, true);
  return [...edges.values()];
}
