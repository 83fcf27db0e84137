import { DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import type { LineageFact, ProjectView, TableFact } from '@sparkle-orchestration/http-api';
import { projectLineage } from '@sparkle-orchestration/lineage';
import { graphsOf } from '../lineage.js';
import type { Project } from '../project.js';
import { showTable } from '../show-table.js';
import { version } from '../version.js';

interface Compiled {
  readonly graphs: readonly ExecutionGraph[];
  readonly lineage: ReturnType<typeof projectLineage>;
}

/** Compiled once for each time that the files were read. */
const compiled = new WeakMap<Project, Compiled>();

function compiledOf(project: Project): Compiled {
  const known = compiled.get(project);
  if (known) return known;
  const graphs = graphsOf(project, [], true);
  const made = { graphs, lineage: projectLineage(graphs) };
  compiled.set(project, made);
  return made;
}

const given = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: string };

function tablesOf(project: Project): readonly TableFact[] {
  const { datasets, jobs } = compiledOf(project).lineage;
  const of = (id: string, side: 'reads' | 'writes') => [
    ...new Set(jobs.filter((job) => job[side].includes(id)).map((job) => job.pipeline)),
  ];
  return datasets
    .map(({ id, label }) => ({ name: label, writtenBy: of(id, 'writes'), readBy: of(id, 'reads') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function lineageOf(project: Project): LineageFact {
  const { datasets, jobs, columns } = compiledOf(project).lineage;
  const labels = new Map(datasets.map(({ id, label }) => [id, label]));
  const label = (id: string) => labels.get(id) ?? id;
  const pipelines = [...new Set(jobs.map((job) => job.pipeline))].map((name) => {
    const own = jobs.filter((job) => job.pipeline === name);
    const all = (side: 'reads' | 'writes') => [...new Set(own.flatMap((job) => job[side].map(label)))];
    const writes = all('writes');
    return { name, reads: all('reads').filter((one) => !writes.includes(one)), writes };
  });
  const byColumn = new Map<string, LineageFact['columns'][number]>();
  for (const { from, to, kind } of columns) {
    const key = `${to.dataset}\n${to.column}`;
    const one = byColumn.get(key) ?? { table: label(to.dataset), column: to.column, from: [] };
    const more = { table: label(from.dataset), column: from.column, kind };
    byColumn.set(key, { ...one, from: [...one.from, more] });
  }
  return { pipelines, columns: [...byColumn.values()] };
}

/** What the API shows of a project, as its files are read now. */
export function projectView(project: Project): ProjectView {
  const { pipelines, jobs } = project.definition;
  return {
    version,
    pipelines: () =>
      pipelines.map((one) => ({
        name: one.name,
        template: one.template,
        ...given('description', one.description),
        ...given('owner', one.owner),
        enabled: one.enabled,
        file: one.file,
        tags: one.tags,
      })),
    jobs: () =>
      jobs.map((one) => ({
        name: one.name,
        ...given('description', one.description),
        ...given('owner', one.owner),
        pipelines: one.pipelines.map((member) => member.pipeline),
        dependencies: one.dependencies,
        file: one.file,
      })),
    async graph({ kind, name }) {
      const pipeline = kind === 'pipeline' ? pipelines.find((one) => one.name === name) : undefined;
      const job = kind === 'job' ? jobs.find((one) => one.name === name) : undefined;
      if (!pipeline && !job) return undefined;
      const made = pipeline ? project.compiler.compile(pipeline) : job && project.compiler.compileJob(job);
      if (made?.graph) return made.graph;
      throw new DiagnosticError(made?.diagnostics.filter((d) => d.severity === 'error') ?? []);
    },
    tables: async () => tablesOf(project),
    async table(name, limit) {
      try {
        const { dataset, columns, count, rows } = await showTable(project, name, { limit });
        return { name: dataset, columns, count, rows };
      } catch (error) {
        if (error instanceof DiagnosticError && error.diagnostics.some((d) => d.code === 'sdk/dataset-missing'))
          return undefined;
        throw error;
      }
    },
    lineage: async () => lineageOf(project),
  };
}
