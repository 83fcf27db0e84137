import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import { pipelineProblems } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { names, open } from '../../terminal/options.js';
import { runUnits, type Units } from '../../terminal/run-units.js';

const kinds = ['pipeline', 'job', 'trigger'];

/**
 * Runs a pipeline, a job, or what a trigger starts, with its parameters. A name that several have means the first of
 * these; `job x` and `trigger x` say which one is meant.
 */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const words = names(context);
  const [kind = '', ...rest] = words;
  const told = kinds.includes(kind) && rest.length > 0;
  const wanted = told ? rest : words;
  const { pipelines, jobs, triggers } = project.definition;
  const units = { pipelines: [] as string[], jobs: [] as string[] };
  let triggerParams: Units['triggerParams'];
  const known = (what: string, list: readonly { readonly name: string }[], name: string) =>
    (!told || kind === what) && list.some((one) => one.name === name);
  for (const written of wanted) {
    const name = written.replace(/\.ya?ml$/, '');
    const trigger = triggers.find((one) => one.name === name);
    if (known('pipeline', pipelines, name)) units.pipelines.push(name);
    else if (known('job', jobs, name)) units.jobs.push(name);
    else if (known('trigger', triggers, name) && trigger) {
      if ('job' in trigger.starts) units.jobs.push(trigger.starts.job);
      else units.pipelines.push(trigger.starts.pipeline);
      triggerParams = { ...triggerParams, ...trigger.parameters };
    } else {
      const all = [...pipelines, ...jobs, ...triggers].map((one) => one.name);
      const reading = project.diagnostics.filter((d) => d.severity === 'error');
      throw new DiagnosticError([
        ...reading,
        pipelineProblems.report('unknown-unit', { name: written, nearest: nearestName(name, all) }),
      ]);
    }
  }
  return runUnits(context, project, { ...units, ...(triggerParams ? { triggerParams } : {}) });
}
