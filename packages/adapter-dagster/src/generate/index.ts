import type {
  Generated,
  GeneratedItem,
  ModelGenerator,
  ModelGeneratorContext,
} from '@sparkle-orchestration/core/model-project';
import { assetsModule } from './assets-module.js';
import { generateDiagnostics } from './diagnostics.js';
import { type Layout, layoutOf } from './layout.js';
import type { KeyParts } from './names.js';
import { initModule, pyproject, readme } from './project-files.js';
import { definitionsModule, externalModule, headerOf, partitionsModule } from './project-modules.js';
import { sensorsModule } from './sensors-module.js';
import { commandsModule } from './tool.js';

/** Assets and checks by their names in Dagster, with the ids that they stand for. */
function itemsOf(layout: Layout, fileOf: ReadonlyMap<string, string>): readonly GeneratedItem[] {
  const assets = layout.plan.groups.flatMap((group) =>
    group.nodes.map((node): GeneratedItem => {
      const name = (layout.keys.get(node.id) ?? []).join('/');
      return { name, ids: [node.id], file: fileOf.get(group.group) ?? '' };
    }),
  );
  const files = new Map(
    layout.plan.groups.flatMap((group) => group.nodes.map((node) => [node.id, fileOf.get(group.group) ?? ''])),
  );
  const separate = new Map(
    [...layout.separate].flatMap(([id, lists]) => lists.flat().map((test) => [test.id, files.get(id) ?? ''])),
  );
  const checks = layout.project.tests.flatMap((test): GeneratedItem[] => {
    const home = layout.homes.get(test.id);
    const name = layout.checks.get(test.id);
    if (!home || name === undefined) return [];
    const file = separate.get(test.id) ?? files.get(test.attachedTo ?? '') ?? '';
    return [{ name: `${home.join('/')}:${name}`, ids: [test.id], file }];
  });
  return [...assets, ...checks];
}

function generate(context: ModelGeneratorContext): Generated {
  const { options, plan, regenerate } = context;
  if (options.engine !== 'dbt') {
    context.report(generateDiagnostics.report('engine', { engine: options.engine }));
    return { items: [], notTranslated: [] };
  }
  const version = options.targetVersion;
  if (version !== undefined && !/^1\.(?:1[3-9]|[2-9]\d)(?:\.\d+)?$/.test(version)) {
    context.report(generateDiagnostics.report('version', { version }));
    return { items: [], notTranslated: [] };
  }
  const layout = layoutOf(context, (options.assetKey ?? 'schema') satisfies KeyParts);
  const header = (title: string) => headerOf(title, layout, regenerate);
  const files: [string, string][] = [];
  const modules: string[] = [];
  const fileOf = new Map<string, string>();
  for (const group of [...new Set(plan.groups.map((one) => one.group))].sort()) {
    const groups = plan.groups.filter((one) => one.group === group);
    const made = assetsModule(layout, group, groups, header(`Assets of the group ${layout.groups.get(group)}.`));
    const nodes = groups.flatMap((one) =>
      one.nodes.map((node) => ({
        pipeline: one.pipeline,
        operation: node.id,
        target: (layout.keys.get(node.id) ?? []).join('/'),
        location: node.location,
      })),
    );
    context.file(made.file, made.text, { nodes });
    fileOf.set(group, made.file);
    modules.push(made.file.replace(/\.py$/, ''));
    files.push([`\`${made.file}\``, `${nodes.length} assets of the group ${layout.groups.get(group)}`]);
  }
  const external = externalModule(layout, header('Tables that the project reads and does not make.'));
  if (external !== undefined) {
    context.file('external_assets.py', external);
    modules.push('external_assets');
    files.push(['`external_assets.py`', 'tables that the project reads and does not make']);
  }
  const partitions = partitionsModule(layout, header('Partitions of incremental models.'));
  if (partitions !== undefined) {
    context.file('partitions.py', partitions);
    files.push(['`partitions.py`', 'partitions of incremental models']);
  }
  const commands = `${commandsModule(layout)}.py`;
  context.file('sensors.py', sensorsModule(layout, header('Sensors for SLA, freshness and health.')));
  context.file(
    'definitions.py',
    definitionsModule(layout, modules.sort(), header('Everything that this code location has.')),
  );
  context.file(commands, layout.tool.runtime());
  context.file('__init__.py', initModule(header('The folder as a package.')));
  context.file('pyproject.toml', pyproject(layout, regenerate));
  files.push(
    ['`sensors.py`', 'jobs, and sensors for SLA, freshness and health'],
    ['`definitions.py`', 'everything together'],
    [`\`${commands}\``, 'runs the commands; holds nothing of the project'],
  );
  context.file('README.md', readme(layout, files, regenerate));
  return { items: itemsOf(layout, fileOf), notTranslated: layout.notTranslated };
}

/** dagster-asset-gen: a project of dbt or SQLMesh as a code location of Dagster. */
export const modelGenerator: ModelGenerator = {
  target: 'dagster',
  title: 'Dagster assets of dbt and SQLMesh projects',
  supports: '>=1.13 <2',
  generate,
};
