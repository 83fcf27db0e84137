import {
  type Column,
  DiagnosticError,
  type ExecutionGraph,
  type JobDefinition,
  type PipelineDefinition,
} from '@sparkle-orchestration/core';
import { createConnections, sendToChannels } from '@sparkle-orchestration/engine';
import type { Definitions, ServedSchedule, ServedUnit } from '@sparkle-orchestration/server';
import type { Project } from '../project.js';
import { compilerWith, unknownInputs } from '../run.js';
import { readColumns } from '../schemas.js';
import { secretReader } from '../secrets.js';
import { openWarehouse } from '../warehouse.js';

type Compiled = Pick<ReturnType<Project['compiler']['compileJob']>, 'graph' | 'diagnostics'>;

/** Columns that a warehouse told; they are asked for once, and again when the files change. */
export type Learned = Map<string, readonly Column[]>;

/** Compiles to run: columns that no file tells are looked up in the warehouse. */
async function graphOf(
  project: Project,
  learned: Learned,
  make: (compiler: Project['compiler']) => Compiled,
): Promise<ExecutionGraph> {
  let compiled = make(learned.size > 0 ? compilerWith(project, learned) : project.compiler);
  const unknown = unknownInputs(compiled);
  if (unknown.length > 0) {
    const warehouse = await openWarehouse(project, { readOnly: true });
    try {
      for (const [name, columns] of await readColumns(warehouse.session, warehouse.relation, unknown)) {
        learned.set(name, columns);
      }
    } finally {
      await warehouse.session.close();
    }
    compiled = make(compilerWith(project, learned));
  }
  if (compiled.graph) return compiled.graph;
  throw new DiagnosticError(compiled.diagnostics.filter((d) => d.severity === 'error'));
}

function pipelineUnit(project: Project, pipeline: PipelineDefinition, learned: Learned): ServedUnit {
  const { schedule } = pipeline;
  return {
    target: { kind: 'pipeline', name: pipeline.name },
    ...(schedule ? { schedule: schedule as ServedSchedule } : {}),
    maxActiveRuns: schedule?.maxActiveRuns ?? 1,
    file: pipeline.file,
    compile: () => graphOf(project, learned, (compiler) => compiler.compile(pipeline)),
  };
}

function jobUnit(project: Project, job: JobDefinition, learned: Learned): ServedUnit {
  const own = project.definition.triggers.find(
    (one) => 'job' in one.starts && one.starts.job === job.name && 'schedule' in one && one.enabled,
  );
  const { documentationUrl: documentation, runbookUrl: runbook } = job.metadata;
  return {
    target: { kind: 'job', name: job.name },
    ...(own && 'schedule' in own ? { schedule: own.schedule } : {}),
    maxActiveRuns: 1,
    ...(job.timeoutSeconds === undefined ? {} : { waitSeconds: job.timeoutSeconds }),
    retries: job.retries,
    ...(job.sla ? { sla: job.sla } : {}),
    notifications: job.notifications,
    links: { ...(documentation ? { documentation } : {}), ...(runbook ? { runbook } : {}) },
    file: job.file,
    compile: () => graphOf(project, learned, (compiler) => compiler.compileJob(job)),
  };
}

/** What a project gives a scheduler to serve. */
export function projectDefinitions(project: Project): Definitions {
  const { definition } = project;
  const learned: Learned = new Map();
  const units = [
    ...definition.pipelines.filter((one) => one.enabled).map((one) => pipelineUnit(project, one, learned)),
    ...definition.jobs.map((one) => jobUnit(project, one, learned)),
  ];
  const { triggers } = definition;
  return {
    project: definition.name,
    env: definition.env,
    units,
    triggers,
    diagnostics: project.diagnostics,
    brokenFiles: project.brokenFiles,
    files: new Set([...units.map((unit) => unit.file), ...triggers.map((trigger) => trigger.file)]),
    secret: (name) => secretReader(project)(name) ?? undefined,
    async notify(channels, message, warn) {
      const connections = createConnections({
        graph: { connections: Object.fromEntries(definition.connections) },
        registry: project.registry,
        environment: project.environment,
        secret: secretReader(project),
        warn,
      });
      await sendToChannels(channels, message, connections, warn);
    },
  };
}
