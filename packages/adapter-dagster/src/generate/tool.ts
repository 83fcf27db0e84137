import type { PythonValue } from '@sparkle-orchestration/adapter-kit';
import {
  dbtSelector,
  type ModelNode,
  type ModelProject,
  type ModelProjectType,
  type ModelTest,
  sqlmeshAudited,
} from '@sparkle-orchestration/core/model-project';
import type { Layout } from './layout.js';
import { dbtRuntime } from './runtime/dbt.js';
import { sqlmeshRuntime } from './runtime/sqlmesh.js';

/** What the generated code location calls, and how it says what to run. */
export interface Tool {
  /** Name of the resource, and the class of it. */
  readonly resource: string;
  readonly type: string;
  /** Python of the module that runs it. */
  readonly runtime: () => string;
  /** The command that makes a model runs its tests too, so that their results come with it. */
  readonly checksWithBuild: boolean;
  /** Arguments of `build` besides the models. */
  build(
    layout: Layout,
    nodes: readonly ModelNode[],
    tests: readonly ModelTest[],
    checks: PythonValue,
  ): Readonly<Record<string, PythonValue | undefined>>;
  testSelection(layout: Layout, tests: readonly ModelTest[]): readonly string[];
  /** Name of the table in the words of the tool; nothing when it cannot be said. */
  relation(node: ModelNode): readonly string[] | undefined;
}

/** Names that may stand in a `ref` without a doubt. */
const plain = /^[A-Za-z_][A-Za-z0-9_]*$/;

const dbt: Tool = {
  resource: 'dbt',
  type: 'Dbt',
  runtime: dbtRuntime,
  checksWithBuild: true,
  build(layout, nodes, tests, checks) {
    const selector = dbtSelector(layout.project);
    const own = new Set(tests.map((test) => test.id));
    const made = new Set(nodes.map((node) => node.id));
    const quiet = layout.options.tests === 'none' || layout.options.tests === 'after_all';
    // Without this, `build` runs a test as soon as one of its nodes is selected.
    const elsewhere = layout.project.tests.filter(
      (test) => !own.has(test.id) && test.dependsOn.some((id) => made.has(id)),
    );
    const verbs = { model: 'run', seed: 'seed', snapshot: 'snapshot' } as const;
    const verb = nodes.length === 1 ? verbs[nodes[0]?.resource ?? 'model'] : 'build';
    return {
      select: [...nodes.map(selector), ...tests.filter((test) => !test.ownOnly).map(selector)],
      checks: tests.length > 0 ? checks : undefined,
      exclude: elsewhere.length > 0 && !(quiet && verb !== 'build') ? elsewhere.map(selector) : undefined,
      verb: quiet && verb !== 'build' ? verb : undefined,
      microbatch: nodes.some((node) => node.materialization.strategy === 'microbatch') ? true : undefined,
    };
  },
  testSelection: (layout, tests) => tests.map(dbtSelector(layout.project)),
  relation({ package: pack, fqn, version }) {
    const name = version === undefined ? fqn.at(-1) : fqn.at(-2);
    return name !== undefined && version === undefined && plain.test(name) && plain.test(pack)
      ? [pack, name]
      : undefined;
  },
};

const sqlmesh: Tool = {
  resource: 'sqlmesh',
  type: 'Sqlmesh',
  runtime: sqlmeshRuntime,
  checksWithBuild: false,
  build: () => ({}),
  testSelection: (_, tests) => sqlmeshAudited(tests),
  relation: (node) => node.relation,
};

const tools: Readonly<Record<ModelProjectType, Tool>> = { dbt, sqlmesh };

export const toolOf = (project: ModelProject): Tool => tools[project.type];

/** Module of the generated code location that runs the tool. */
export const commandsModule = ({ project }: Pick<Layout, 'project'>): string => `${project.type}_commands`;
