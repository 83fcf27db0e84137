import { nearestName } from '../../diagnostics/nearest-name.js';
import { type Dependent, findCycles } from '../dependencies.js';
import { configDiagnostics as report } from '../diagnostics.js';
import { duplicateNames } from '../names.js';
import { checkZone } from '../schedule.js';
import type { WarehouseDocument } from './documents.js';
import type { WarehouseParts } from './pipelines.js';

type Job = WarehouseDocument<'job'>;

const bare = (written: string) => written.replace(/\.ya?ml$/, '');

/** Rules of one job: its pipelines exist, their order can be kept, and its times fit together. */
export function checkJob(document: Job, parts: WarehouseParts, pipelineNames: ReadonlySet<string>): void {
  const { content, source } = document;
  const { context } = parts;
  const at = (i: number, ...rest: (string | number)[]) => source.locate(['job', 'pipelines', i, ...rest]);
  const members = content.pipelines.map((member, i) => ({
    ...member,
    name: bare(member.name),
    location: at(i, 'name'),
  }));
  context.report(...duplicateNames('member', members));
  for (const member of members) {
    if (pipelineNames.has(member.name) || parts.pipelines.some((p) => bare(p.fileName) === member.name)) continue;
    context.report(
      report.report(
        'unknown-reference',
        { kind: 'pipeline', name: member.name, near: nearestName(member.name, pipelineNames) },
        member.location,
      ),
    );
  }
  checkOrder(document, members, parts);
  checkTimes(document, members, parts);
}

function checkOrder(
  document: Job,
  members: readonly (Job['content']['pipelines'][number] & {
    readonly location: Dependent['needs'][number]['location'];
  })[],
  { context }: WarehouseParts,
): void {
  const { content, source } = document;
  const mode = content.execution?.mode ?? 'dag';
  const byName = new Map(members.map((m) => [m.name, m]));
  for (const [i, member] of members.entries()) {
    for (const [j, need] of (member.depends_on ?? []).entries()) {
      const location = source.locate(['job', 'pipelines', i, 'depends_on', j]);
      const other = byName.get(bare(need));
      if (!other)
        context.report(
          report.report(
            'unknown-reference',
            { kind: 'pipeline in this job', name: need, near: nearestName(need, byName.keys()) },
            location,
          ),
        );
      else if (other.enabled === false)
        context.report(report.report('depends-on-disabled', { name: other.name }, location));
    }
    if (mode === 'parallel' && member.depends_on?.length)
      context.report(
        report.report('wrong-mode', { mode }, source.locate(['job', 'pipelines', i, 'depends_on'], 'key')),
      );
  }
  const nodes = members.map((m, i) => ({
    name: m.name,
    needs: (m.depends_on ?? []).map((need, j) => ({
      name: bare(need),
      location: source.locate(['job', 'pipelines', i, 'depends_on', j]),
    })),
  }));
  context.report(...findCycles('pipeline', nodes));
}

function checkTimes(
  document: Job,
  members: readonly { readonly name: string }[],
  { context, pipelines }: WarehouseParts,
): void {
  const { content, source } = document;
  const zone =
    content.sla?.timezone === undefined
      ? undefined
      : checkZone(content.sla.timezone, source.locate(['job', 'sla', 'timezone']));
  if (zone) context.report(zone);
  const timeout = content.execution?.timeout;
  if (timeout === undefined) return;
  for (const { name } of members) {
    const seconds = pipelines.find((p) => p.name === name)?.content.execution?.timeout;
    if (seconds !== undefined && seconds > timeout)
      context.report(
        report.report(
          'timeout-order',
          { job: timeout, pipeline: name, seconds },
          source.locate(['job', 'execution', 'timeout']),
        ),
      );
  }
}

/** Dependencies between jobs: known, and without cycles. */
export function checkJobDependencies({ jobs, context, broken }: WarehouseParts): void {
  const names = new Map(jobs.map((j) => [j.name, j]));
  for (const job of jobs) {
    for (const [i, name] of (job.content.dependencies ?? []).entries()) {
      if (names.has(bare(name)) || broken.some((b) => b.kind === 'job' && b.name === bare(name))) continue;
      context.report(
        report.report(
          'unknown-reference',
          { kind: 'job', name, near: nearestName(name, names.keys()) },
          job.source.locate(['job', 'dependencies', i]),
        ),
      );
    }
  }
  const nodes = jobs.map((job) => ({
    name: job.name,
    needs: (job.content.dependencies ?? []).map((name, i) => ({
      name: bare(name),
      location: job.source.locate(['job', 'dependencies', i]),
    })),
  }));
  context.report(...findCycles('job', nodes));
}
