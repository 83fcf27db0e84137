import {
  call,
  imported,
  type PythonNode,
  type PythonValue,
  printPython,
  timedelta,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { ownerOf } from '../names.js';
import { dg } from '../print.js';
import { freshnessMinutes, type Partitions } from './facts.js';
import type { Layout } from './layout.js';
import { sensorsRuntime } from './runtime/sensors.js';

const jobName = (partitions: Partitions | undefined): string =>
  partitions ? `${partitions.name.toLowerCase()}_models` : 'models';

/** One entry for each asset: what was promised of it, and the job by which it is asked for. */
function watched(layout: Layout): readonly PythonNode[] {
  return layout.plan.groups.flatMap((group) =>
    group.nodes.map((node): PythonNode => {
      const fresh = freshnessMinutes(node, layout.options.defaultFreshnessMinutes);
      const partitions = layout.partitions.get(node.id);
      const promised = node.slaMinutes ?? group.slaMinutes;
      return call(variable('Watched'), [[...(layout.keys.get(node.id) ?? [])]], {
        job: jobName(partitions),
        step: layout.options.granularity === 'group' ? group.pipeline : undefined,
        sla: timedelta(promised * 60),
        cron: group.schedule?.cron,
        timezone: group.schedule?.timezone,
        freshness: fresh === undefined ? undefined : timedelta(fresh * 60),
        partitions: partitions ? imported('partitions', partitions.name) : undefined,
        critical: node.critical ? true : undefined,
        owner: node.owner ? ownerOf(node.owner) : undefined,
      });
    }),
  );
}

/** Jobs that hold all assets: one for those without partitions, one for each kind of partitions. */
function jobs(layout: Layout): readonly PythonNode[] {
  const byJob = new Map<string, string[][]>();
  for (const node of layout.plan.groups.flatMap((group) => group.nodes)) {
    const name = jobName(layout.partitions.get(node.id));
    byJob.set(name, [...(byJob.get(name) ?? []), [...(layout.keys.get(node.id) ?? [])]]);
  }
  return [...byJob]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, keys]) =>
      call(dg('define_asset_job'), [name], { selection: call(dg('AssetSelection.assets'), keys) }),
    );
}

const assignment = (name: string, value: PythonValue): string =>
  `${name} = ${printPython(value, { used: name.length + 3 })}`;

/** `sensors.py`: what is watched, and the three sensors that watch it. */
export function sensorsModule(layout: Layout, header: string): string {
  const names = new Set(
    layout.plan.groups.flatMap((group) => group.nodes.flatMap((node) => layout.partitions.get(node.id)?.name ?? [])),
  );
  const tables = [assignment('JOBS', jobs(layout)), assignment('WATCHED', watched(layout))].join('\n');
  return sensorsRuntime(header, [...names].sort(), tables);
}
