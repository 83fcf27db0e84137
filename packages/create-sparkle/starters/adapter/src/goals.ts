import { commentLines } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph, Operation, RetryPolicy } from '@sparkle-orchestration/core';
import type { hooks } from './hooks.js';

/** A comment; a backslash at the end of a line would take the next one into it. */
const note = (facts: readonly string[]) => commentLines(facts.join('\n'), '#').replace(/\\+$/gm, '').trimEnd();

/** Seconds before each further try. */
function delays({ count, delaySeconds, backoff, maxDelaySeconds }: RetryPolicy): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.min(delaySeconds * backoff ** index, maxDelaySeconds));
}

/** The goal of one operation: it comes after those it needs, and is tried as often as it may be. */
export function operationGoal(pipeline: string, id: string, needs: readonly string[], operation?: Operation): string {
  const before = [...new Set(needs)].map((need) => ` ${pipeline}/${need}`).join('');
  const waits = operation ? delays(operation.retry) : [];
  const tries = waits.length > 0 ? `./try.sh ${waits.join(' ')} -- ` : '';
  const limit = operation?.timeoutSeconds === undefined ? '' : `timeout ${operation.timeoutSeconds} `;
  return `.PHONY: ${pipeline}/${id}
${pipeline}/${id}:${before}
\t${tries}${limit}$(call exec,${pipeline},${id})`;
}

/** The goal of a pipeline: pipelines that it waits for, its operations side by side, and messages about how it ended. */
export function pipelineGoal(graph: ExecutionGraph): string {
  const { pipeline, description, owner, tags, dependencies, pools, maxParallelTasks, timeoutSeconds } = graph;
  const facts = [
    description ?? pipeline,
    ...(owner ? [`owner: ${owner}`] : []),
    ...Object.entries(tags).map(([name, value]) => `${name}: ${value}`),
  ];
  const jobs = pools.length > 0 ? 1 : maxParallelTasks;
  const limit = timeoutSeconds === undefined ? '' : `timeout ${timeoutSeconds} `;
  const send = (hook: (typeof hooks)[number]) => `$(call exec,${pipeline},${hook})`;
  const failed = graph.hooks.onFailure.length > 0 ? ` || { ${send('on_failure')}; exit 1; }` : '';
  const done = graph.hooks.onSuccess.length > 0 ? `\n\t${send('on_success')}` : '';
  return `${note(facts)}
${pipeline}:${dependencies.map((dependency) => ` ${dependency.pipeline}`).join('')}
\t@${limit}$(MAKE) --no-print-directory -j ${jobs} ${pipeline}/close_interval${failed}${done}`;
}
