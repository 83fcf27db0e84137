import { commentLines, generatedHeader, shellWord } from '@sparkle-orchestration/adapter-kit';
import { defineDiagnostics, type EmitContext, type ExecutionGraph, type FileNode } from '@sparkle-orchestration/core';
import { operationGoal, pipelineGoal } from './goals.js';
import { withHooks } from './hooks.js';
import { tryScript } from './try-script.js';

const diagnostics = defineDiagnostics('starter-name', {
  'dependency-elsewhere': {
    severity: 'error',
    message: (p: { pipeline: string; dependency: string }) =>
      `\`${p.pipeline}\` waits for \`${p.dependency}\`, which is not in this Makefile`,
    hint: (p) => `generate both: sparkle generate-deploy ${p.dependency} ${p.pipeline} --orchestrator starter-name`,
    explain: 'make knows goals of one Makefile. A pipeline that waits for another one has to stand beside it.',
  },
});

/** Nodes of the graph that a file stands for, for `sparkle explain` and the manifest. */
function nodesOf(graph: ExecutionGraph): readonly FileNode[] {
  return graph.operations.map(({ id, origin }) => ({
    pipeline: graph.pipeline,
    operation: id,
    target: `${graph.pipeline}/${id}`,
    location: origin.location,
  }));
}

function header(graphs: readonly ExecutionGraph[], regenerate: string): string {
  const sources = [...new Set(graphs.map((graph) => graph.origin.location.file))].sort();
  return commentLines(generatedHeader({ sources, regenerate }), '#').trimEnd();
}

/** Text as the value of a variable. */
const makeValue = (text: string) => text.replaceAll('$', '$$$$').replaceAll('#', '\\#');

function makefile(context: EmitContext<{ readonly sparkle: string }>): string {
  const { graphs, options, regenerate } = context;
  const goals = graphs.map((graph) => graph.pipeline);
  const parts = [
    `${header(graphs, regenerate)}
# make ${goals[0] ?? 'all'}                              the interval that ended last
# make ${goals[0] ?? 'all'} TICK=2026-01-02T06:00:00Z    the interval that ended then
SPARKLE ?= ${makeValue(shellWord(options.sparkle))}
ifndef TICK
TICK := $(shell date -u +%Y-%m-%dT%H:%M:%SZ)
endif
RUN_ID ?= make-$(TICK)
export TICK RUN_ID
# $(call exec,PIPELINE,OPERATION)
exec = $(SPARKLE) exec graphs/$(1).graph.json --task $(2) --scheduled-time $(TICK) --run-id $(RUN_ID) $(PARAMS)

.PHONY: all ${goals.join(' ')}
all: ${goals.join(' ')}`,
    ...graphs.map((graph) =>
      [
        pipelineGoal(graph),
        operationGoal(graph.pipeline, 'prepare', []),
        ...graph.operations.map((operation) =>
          operationGoal(
            graph.pipeline,
            operation.id,
            ['prepare', ...operation.needs.map((need) => need.task)],
            operation,
          ),
        ),
        operationGoal(graph.pipeline, 'close_interval', [
          'prepare',
          ...graph.operations.map((operation) => operation.id),
        ]),
      ].join('\n'),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function crontab({ graphs, regenerate }: EmitContext): string {
  const lines = graphs.flatMap(({ pipeline, schedule }) =>
    schedule?.cron
      ? [`CRON_TZ=${schedule.timezone}`, `${schedule.cron} cd "$HOME/pipelines" && flock .lock make -s ${pipeline}`]
      : [],
  );
  return `${header(graphs, regenerate)}\n# Put this folder at ~/pipelines, then: crontab crontab.txt\n${lines.join('\n')}\n`;
}

/** Pure: files go through `context.file`, which compares them with what is there. */
export function emit(context: EmitContext<{ readonly sparkle: string }>): void {
  const { graphs } = context;
  const here = new Set(graphs.map((graph) => graph.pipeline));
  for (const { pipeline, dependencies, origin } of graphs)
    for (const dependency of dependencies)
      if (!here.has(dependency.pipeline))
        context.report(
          diagnostics.report('dependency-elsewhere', { pipeline, dependency: dependency.pipeline }, origin.location),
        );
  context.file('Makefile', makefile(context), { nodes: graphs.flatMap(nodesOf) });
  context.file('try.sh', tryScript, { executable: true });
  for (const graph of graphs) context.file(`graphs/${graph.pipeline}.graph.json`, context.graphJson(withHooks(graph)));
  if (graphs.some((graph) => graph.schedule?.cron)) context.file('crontab.txt', crontab(context));
}
