import {
  assign,
  call,
  code,
  generatedHeader,
  importedModule,
  type PythonNode,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { tagOf } from '../names.js';
import { dg, printModule } from '../print.js';
import { type Partitions, partitionsValue } from './facts.js';
import type { Layout } from './layout.js';
import { commandsModule } from './tool.js';

/** First words of a file, then who made it. */
export function headerOf(title: string, layout: Layout, regenerate: string): string {
  return `${title}\n\n${generatedHeader({ sources: [layout.project.source], regenerate })}`;
}

/** `partitions.py`: one constant for each length and first day. */
export function partitionsModule(layout: Layout, header: string): string | undefined {
  const found = new Map<string, Partitions>();
  for (const node of layout.plan.groups.flatMap((group) => group.nodes)) {
    const partitions = layout.partitions.get(node.id);
    if (partitions) found.set(partitions.name, partitions);
  }
  if (found.size === 0) return undefined;
  const body = [...found.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((one) => assign(one.name, partitionsValue(one, layout.options.timezone)));
  return printModule({ docstring: header, body });
}

/** `external_assets.py`: tables that the project reads and does not make. */
export function externalModule(layout: Layout, header: string): string | undefined {
  const read = new Set([
    ...layout.plan.groups.flatMap((group) => group.nodes.flatMap((node) => node.sources)),
    ...layout.project.tests.filter((test) => layout.homes.has(test.id)).flatMap((test) => test.sources),
  ]);
  const specs = layout.project.sources
    .filter((source) => read.has(source.id))
    .map(
      (source): PythonNode =>
        call(dg('AssetSpec'), [[...(layout.keys.get(source.id) ?? [])]], {
          group_name: 'external',
          metadata: { unique_id: source.id },
          tags: source.tags.length > 0 ? Object.fromEntries(source.tags.map((tag) => [tagOf(tag), ''])) : undefined,
        }),
    );
  return specs.length > 0 ? printModule({ docstring: header, body: [assign('external_assets', specs)] }) : undefined;
}

/** `definitions.py`: everything that the code location has. */
export function definitionsModule(layout: Layout, modules: readonly string[], header: string): string {
  const { tool } = layout;
  const all = modules.map((name) => importedModule(name));
  const sensors = importedModule('sensors');
  const resource = code`${importedModule(commandsModule(layout))}.${variable(tool.type)}`;
  const value = call(dg('Definitions'), [], {
    assets: call(dg('load_assets_from_modules'), [all], {
      include_specs: modules.includes('external_assets') ? true : undefined,
    }),
    asset_checks: call(dg('load_asset_checks_from_modules'), [all]),
    jobs: code`${sensors}.${variable('JOBS')}`,
    sensors: ['sla_monitor_sensor', 'freshness_monitor_sensor', 'health_check_sensor'].map(
      (name) => code`${sensors}.${variable(name)}`,
    ),
    resources: {
      [tool.resource]: call(resource, [], {
        project_dir: layout.options.projectPath,
        one_at_a_time: layout.warehouse === 'duckdb',
      }),
    },
  });
  const local = new Set([...modules, 'sensors', commandsModule(layout)]);
  return printModule({ docstring: header, body: [assign('defs', value)], local });
}
